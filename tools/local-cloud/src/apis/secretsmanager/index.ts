import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Secret } from '../../state/secrets.ts';
import type { Input, JsonApi } from '../api.ts';

/** Secrets Manager, with the version stages AWSCURRENT and AWSPREVIOUS. Secrets are made by stacks. */
export const secretsManager: JsonApi = {
  protocol: 'json-1.1',
  service: 'secretsmanager',
  targetPrefix: 'secretsmanager',
  operations: { GetSecretValue, ListSecrets, PutSecretValue },
};

function GetSecretValue({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }: Input, cloud: Cloud) {
  const { arn, name, versions } = find(cloud, SecretId);
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

function ListSecrets(_input: Input, { store }: Cloud) {
  return {
    SecretList: store.secrets.all().map(({ arn, name, versions }) => ({
      ARN: arn,
      Name: name,
      LastChangedDate: versions[0]!.createdAtEpochSeconds,
      SecretVersionsToStages: Object.fromEntries(versions.map(({ id, stage }) => [id, [stage]])),
    })),
  };
}

function PutSecretValue({ SecretId, SecretString, ClientRequestToken, VersionStages }: Input, cloud: Cloud) {
  if (typeof SecretString !== 'string' || String(VersionStages ?? 'AWSCURRENT') !== 'AWSCURRENT') {
    throw new AwsError(
      'InvalidParameterException',
      'The local cloud puts a SecretString at AWSCURRENT only.',
    );
  }
  const secret = find(cloud, SecretId);
  const VersionId = cloud.store.secrets.rotate(secret, SecretString, ClientRequestToken);
  return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: ['AWSCURRENT'] };
}

function find({ store }: Cloud, id: string): Secret {
  const secret = store.secrets.get(id);
  if (secret) return secret;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}
