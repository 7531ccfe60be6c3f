import { beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, functionCalls, Key, PUT, SEND } from './testing/function-calls.ts';
import { anOpenRole, policyOf } from './testing/open-role.ts';
import {
  aFunction,
  allow,
  aPermissionsCloud,
  aRole,
  patternOf,
  type Statement,
} from './testing/permissions-cloud.ts';

const test = aPermissionsCloud();
const names = Object.keys(functionCalls);
const rowOf = (name: string) => functionCalls[name]!;

const aTable = (TableName: string, more: object = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...more,
  },
});
const key = { 'Fn::GetAtt': ['Key', 'Arn'] };

/** The function `caller` has what its calls have already, and these statements. */
const deploy = (...statements: readonly Statement[]) =>
  test.deploy({
    Role: aRole('caller', 'lambda', ...names.flatMap((name) => rowOf(name).has ?? []), ...statements),
    Caller: aFunction('caller', 'Role'),
    Open: anOpenRole('open'),
    Callee: aFunction('callee', 'Open', 'consume'),
    Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
    News: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
    Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'open', SecretString: 'x' } },
    Orders: aTable('orders', {
      AttributeDefinitions: ['pk', 'status'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-status',
          KeySchema: [{ AttributeName: 'status', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
    Carts: aTable('carts'),
    // The key leaves the decision to the policies of the account.
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: policyOf({ ...allow('kms:*'), Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }),
      },
    },
    SealedTable: aTable('sealed', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    }),
    SealedTopic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'sealed', KmsMasterKeyId: key } },
    SealedSecret: {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { Name: 'sealed', SecretString: 'x', KmsKeyId: key },
    },
  });

const everything = () => names.flatMap((name) => rowOf(name).needs.map(([action, on]) => allow(action, on)));
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/caller/caller`;

/** A refusal in the words of AWS. */
function refusal(name: string, reason: string): RegExp {
  const [[action, resource] = ['', '']] = rowOf(name).needs;
  const said = `User: ${SESSION} is not authorized to perform: ${patternOf(action)} on resource: ${patternOf(resource)} ${reason}`;
  return new RegExp(said);
}

/** Most services call a refusal the same. */
const REFUSED_BY: Readonly<Record<string, string>> = {
  sqs: 'AccessDenied',
  sns: 'AuthorizationErrorException',
};
const refusedAs = (name: string) => REFUSED_BY[rowOf(name).call.sdk] ?? 'AccessDeniedException';

const call = (name: string) => test.invoke('caller', rowOf(name).call);

beforeAll(() => deploy(), 30_000);

describe('a function without the statement', () => {
  it.each(names)('is refused %s, and both logs say so', async (name) => {
    const [[action] = ['']] = rowOf(name).needs;
    const refused = refusal(name, `because no identity-based policy allows the ${patternOf(action)} action`);
    const { error } = await call(name);
    expect(error?.name).toBe(refusedAs(name));
    expect(error?.message).toMatch(refused);
    expect(await test.lines('/aws/lambda/caller')).toMatch(new RegExp(`ACCESS DENIED ${refused.source}`));
    const statement = `"Effect":"Allow","Action":"${patternOf(action)}"`;
    expect(test.log()).toMatch(
      new RegExp(`access denied: ${refused.source}. Missing statement: .${statement}`),
    );
  });

  it('has changed nothing', async () => {
    const { Messages = [] } = await new SQSClient(test.settings()).send(
      new ReceiveMessageCommand({ QueueUrl: `${test.cloud.endpointUrl}/${ACCOUNT}/inbox` }),
    );
    expect(Messages).toEqual([]);
    for (const TableName of ['orders', 'carts', 'sealed']) {
      const found = await new DynamoDBClient(test.settings()).send(new GetItemCommand({ TableName, Key }));
      expect(found.Item).toBeUndefined();
    }
  });
});

describe('a running function', () => {
  it('may call once its role has the statements, and no more when they are taken from it', async () => {
    const { calls: before } = await call(SEND);
    await deploy(...everything());
    // Table calls go to the engine directly from the second time on.
    for (const name of [...names, ...names])
      expect([name, (await call(name)).error]).toEqual([name, undefined]);
    await deploy();
    for (const name of names) expect([name, (await call(name)).error?.name]).toEqual([name, refusedAs(name)]);
    expect((await call(SEND)).calls).toBe(before + names.length * 3 + 1);
  }, 30_000);

  it('is refused what a statement denies, whatever others allow', async () => {
    await deploy(...everything(), allow('*'), { ...allow('dynamodb:Put*'), Effect: 'Deny' });
    expect((await call(SEND)).error).toBeUndefined();
    expect((await call(PUT)).error?.message).toMatch(
      refusal(PUT, 'with an explicit deny in an identity-based policy'),
    );
  }, 30_000);
});
