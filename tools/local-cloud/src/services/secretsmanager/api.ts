import type { Authorizer, Call } from '../../core/authorization/authorizer.ts';
import type { Input, JsonApi } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Secret, SecretTable } from './secret-table.ts';

/** The names that AWS accepts. */
const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;

/** The runtime of Secrets Manager. */
export interface SecretsManager {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
  readonly secrets: SecretTable;
}

/** Secrets Manager with the version stages AWSCURRENT and AWSPREVIOUS. */
export const secretsManagerApi: JsonApi<SecretsManager> = {
  protocol: 'json-1.1',
  service: 'secretsmanager',
  targetPrefix: 'secretsmanager',
  operations: { CreateSecret, GetSecretValue, ListSecrets, PutSecretValue },
  authorizations: { GetSecretValue: readCalls },
};

/** Description and tags have no effect. */
function CreateSecret(input: Input, { secrets, config, authorizer }: SecretsManager) {
  const { Name, SecretString, Description, KmsKeyId, Tags, ClientRequestToken, ...others } = input;
  const [unsupported] = Object.keys(others);
  if (unsupported !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      `The local cloud does not support ${unsupported} of CreateSecret.`,
    );
  }
  if (typeof SecretString !== 'string' || typeof Name !== 'string' || !SECRET_NAME.test(Name)) {
    throw new AwsError(
      'ValidationException',
      'The local cloud creates secrets with a valid Name and a SecretString.',
    );
  }
  const earlier = secrets.get(Name);
  if (earlier) {
    const [current] = earlier.versions;
    // An SDK repeats the same request when the response was lost.
    if (current!.id !== ClientRequestToken || current!.value !== SecretString) {
      throw new AwsError(
        'ResourceExistsException',
        `The operation failed because the secret ${Name} already exists.`,
      );
    }
    return { ARN: earlier.arn, Name, VersionId: current!.id };
  }
  const arnPrefix = `arn:aws:secretsmanager:${config.region}:${config.account}:secret:`;
  const arn = secrets.create({
    name: Name,
    value: SecretString,
    arnPrefix,
    id: ClientRequestToken,
    keyId: KmsKeyId,
  });
  authorizer.encrypt(arn, KmsKeyId);
  return { ARN: arn, Name, VersionId: secrets.get(arn)!.versions[0]!.id };
}

function GetSecretValue(
  { SecretId, VersionId, VersionStage = 'AWSCURRENT' }: Input,
  manager: SecretsManager,
) {
  const { arn, name, versions } = find(manager, SecretId);
  const version = versions.find(({ id, stage }) => (VersionId ? id === VersionId : stage === VersionStage));
  if (!version) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${VersionId ?? `staging label: ${VersionStage}`}`,
    );
  }
  return {
    ARN: arn,
    Name: name,
    VersionId: version.id,
    SecretString: version.value,
    VersionStages: [version.stage],
    CreatedDate: version.createdAtEpochSeconds,
  };
}

function ListSecrets(_input: Input, { secrets }: SecretsManager) {
  return {
    SecretList: secrets.all().map(({ arn, name, versions }) => ({
      ARN: arn,
      Name: name,
      LastChangedDate: versions[0]!.createdAtEpochSeconds,
      SecretVersionsToStages: Object.fromEntries(versions.map(({ id, stage }) => [id, [stage]])),
    })),
  };
}

function PutSecretValue(
  { SecretId, SecretString, ClientRequestToken, VersionStages }: Input,
  manager: SecretsManager,
) {
  if (typeof SecretString !== 'string' || String(VersionStages ?? 'AWSCURRENT') !== 'AWSCURRENT') {
    throw new AwsError(
      'InvalidParameterException',
      'The local cloud puts a SecretString at AWSCURRENT only.',
    );
  }
  const secret = find(manager, SecretId);
  const VersionId = manager.secrets.rotate(secret, SecretString, ClientRequestToken);
  return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: ['AWSCURRENT'] };
}

function find({ secrets }: SecretsManager, id: string): Secret {
  const secret = secrets.get(id);
  if (secret) return secret;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

/**
 * A secret that does not exist has an ARN without the six random characters.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
 */
function readCalls({ SecretId, VersionId }: Input, { secrets, authorizer, config }: SecretsManager): Call[] {
  const secret = secrets.get(String(SecretId));
  const { region, account } = config;
  const isArn = String(SecretId).startsWith('arn:');
  const absent = isArn ? String(SecretId) : `arn:aws:secretsmanager:${region}:${account}:secret:${SecretId}`;
  const resource = secret?.arn ?? absent;
  const version = String(VersionId ?? secret?.versions[0]?.id ?? '');
  return [
    { action: 'secretsmanager:GetSecretValue', resource },
    ...authorizer.keyCalls(resource, ['kms:Decrypt'], { SecretARN: resource, SecretVersionId: version }),
  ];
}
