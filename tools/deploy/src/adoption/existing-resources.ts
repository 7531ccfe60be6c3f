import type { Adoption } from '../assembly/moving-resources.ts';
import { repositoryExists } from '../assembly/container-images.ts';
import { awsClient, budgets } from '@millrace/aws-clients';
import { Refusal } from '../deploy-failure.ts';
import type { RoleConfiguration } from '../stage/assumed-role.ts';
import type { StageAccess } from '../stage/stage-access.ts';

/** The identifier of a resource in an import, as `{ QueueUrl: 'https://…' }`. */
export type ImportIdentifier = Readonly<Record<string, string>>;

interface Lookup {
  readonly name: string;
  readonly access: Pick<StageAccess, 'target' | 'region'>;
  /** Of a client that may read. */
  readonly configuration: RoleConfiguration;
}

interface AdoptableType {
  /** The property with the name of the resource. */
  readonly name: string;
  /** Returns undefined if the resource does not exist. */
  readonly find: (lookup: Lookup) => Promise<ImportIdentifier | undefined>;
}

// Clients are loaded on demand: a deployment that adopts nothing needs none of them.
const adoptable: Readonly<Record<string, AdoptableType>> = {
  'AWS::DynamoDB::Table': {
    name: 'TableName',
    async find({ name: TableName, configuration }) {
      const { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } =
        await import('@aws-sdk/client-dynamodb');
      const client = awsClient(DynamoDBClient, { budget: budgets.command, configuration });
      return unlessMissing(ResourceNotFoundException, async () => {
        await client.send(new DescribeTableCommand({ TableName }));
        return { TableName };
      });
    },
  },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    async find({ name: QueueName, configuration }) {
      const { GetQueueUrlCommand, QueueDoesNotExist, SQSClient } = await import('@aws-sdk/client-sqs');
      const client = awsClient(SQSClient, { budget: budgets.command, configuration });
      return unlessMissing(QueueDoesNotExist, async () => {
        const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
        return { QueueUrl: QueueUrl! };
      });
    },
  },
  'AWS::SecretsManager::Secret': {
    name: 'Name',
    async find({ name, configuration }) {
      const { paginateListSecrets, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      const client = awsClient(SecretsManagerClient, { budget: budgets.command, configuration });
      // The filter matches prefixes, and leaves out secrets that are being deleted.
      const Filters = [{ Key: 'name' as const, Values: [name] }];
      for await (const { SecretList = [] } of paginateListSecrets({ client }, { Filters })) {
        const found = SecretList.find(({ Name }) => Name === name);
        if (found) return { Id: found.ARN! };
      }
      return undefined;
    },
  },
  'AWS::ECR::Repository': {
    name: 'RepositoryName',
    async find({ name: RepositoryName, access }) {
      return (await repositoryExists(RepositoryName, access)) ? { RepositoryName } : undefined;
    },
  },
};

/**
 * Finds a resource by its name.
 * @returns undefined when it does not exist
 * @throws Refusal not_adoptable for a type without a name, or one that cannot be imported
 */
export function findExisting(
  { type, logicalId, identifier }: Adoption,
  lookup: Omit<Lookup, 'name'>,
): Promise<ImportIdentifier | undefined> {
  const adoptableType = adoptable[type];
  const name = adoptableType && identifier[adoptableType.name];
  if (name !== undefined) return adoptableType!.find({ ...lookup, name });
  const named = Object.entries(adoptable).map(([known, { name: property }]) => `${known} by its ${property}`);
  const reason = `${logicalId} (${type}) of ${JSON.stringify(identifier)} cannot be adopted`;
  throw new Refusal('not_adoptable', `${reason}: a stack adopts ${named.join(', ')}`);
}

async function unlessMissing<Result>(
  missing: new (...args: never[]) => Error,
  find: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof missing) return undefined;
    throw error;
  }
}
