import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { Secret } from '../../state/secrets.ts';
import type { Input, JsonApi } from '../api.ts';

/** Secrets Manager, with the version stages AWSCURRENT and AWSPREVIOUS. Secrets are made by stacks. */
export const secretsManager: JsonApi = {
  protocol: 'json-1.1',
  service: 'secretsmanager',
  targetPrefix: 'secretsmanager',
  operations: { GetSecretValue, DescribeSecret, ListSecrets, PutSecretValue },
};

function GetSecretValue({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }: Input, cloud: Cloud) {
  const secret = find(cloud, SecretId);
  const version = secret.versions.find(({ id, stages }) =>
    VersionId === undefined ? stages.includes(VersionStage) : id === VersionId,
  );
  if (!version) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for ${VersionId ?? `staging label: ${VersionStage}`}`,
    );
  }
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.value,
    VersionStages: version.stages,
    CreatedDate: version.createdAtEpochSeconds,
  };
}

function DescribeSecret({ SecretId }: Input, cloud: Cloud) {
  return described(find(cloud, SecretId));
}

function ListSecrets(_input: Input, cloud: Cloud) {
  return { SecretList: cloud.store.secrets.all().map(described) };
}

function PutSecretValue({ SecretId, SecretString, ClientRequestToken, VersionStages }: Input, cloud: Cloud) {
  if (typeof SecretString !== 'string')
    throw new AwsError('InvalidParameterException', 'The local cloud keeps SecretString only.');
  if (VersionStages && String(VersionStages) !== 'AWSCURRENT') {
    throw new AwsError('InvalidParameterException', 'The local cloud puts secret values at AWSCURRENT only.');
  }
  const secret = find(cloud, SecretId);
  const VersionId = cloud.store.secrets.rotate(secret, SecretString, ClientRequestToken);
  return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: ['AWSCURRENT'] };
}

function find(cloud: Cloud, id: string): Secret {
  const secret = cloud.store.secrets.get(id);
  if (!secret)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

function described(secret: Secret) {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdAtEpochSeconds,
    LastChangedDate: secret.versions[0]?.createdAtEpochSeconds,
    VersionIdsToStages: Object.fromEntries(secret.versions.map(({ id, stages }) => [id, stages])),
  };
}
