import { beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { deployTemplate } from './testing/deploy-template.ts';
import { policyOf, roleArn, trustIn } from './testing/open-role.ts';
import { aFunction, allow, aPermissionsCloud, aRole, arn } from './testing/permissions-cloud.ts';

const test = aPermissionsCloud();
const ROLES = 'arn:aws:iam::000000000000:role';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const resources = (Timeout = 5) => ({
  Reader: aRole('reader', 'lambda', allow('dynamodb:GetItem', arn('dynamodb', 'table/orders'))),
  Orders: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'orders',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    },
  },
  Function: {
    ...aFunction('reader', 'Reader', 'credentials'),
    Properties: { ...aFunction('reader', 'Reader', 'credentials').Properties, Timeout },
  },
});

const as = (credentials: Credentials) => ({ ...test.settings(), credentials });

/** Assumes a role as a person. */
async function assume(name: string): Promise<Credentials> {
  const { Credentials: issued } = await new STSClient(test.settings()).send(
    new AssumeRoleCommand({ RoleArn: `${ROLES}/${name}`, RoleSessionName: 'alice' }),
  );
  return {
    accessKeyId: issued!.AccessKeyId!,
    secretAccessKey: issued!.SecretAccessKey!,
    sessionToken: issued!.SessionToken!,
  };
}

const identity = async (credentials: Credentials) =>
  (await new STSClient(as(credentials)).send(new GetCallerIdentityCommand({}))).Arn;

beforeAll(() => test.deploy(resources()), 30_000);

describe('a person', () => {
  it('may do only what the policies of a role allow after assuming it', async () => {
    const reader = await assume('reader');
    expect(await identity(reader)).toBe('arn:aws:sts::000000000000:assumed-role/reader/alice');
    const tables = new DynamoDBClient(as(reader));
    await tables.send(new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'a' } } }));
    const put = new PutItemCommand({ TableName: 'orders', Item: { pk: { S: 'a' } } });
    await expect(tables.send(put)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'User: arn:aws:sts::000000000000:assumed-role/reader/alice is not authorized to perform: dynamodb:PutItem',
      ) as unknown,
    });
    await new DynamoDBClient(test.settings()).send(put);
  });

  it('may do everything in a role that no stack has, such as those of the CDK', async () => {
    const deployer = await assume('cdk-hnb659fds-deploy-role-000000000000-eu-west-1');
    expect(await identity(deployer)).toBe('arn:aws:iam::000000000000:root');
    const put = new PutItemCommand({ TableName: 'orders', Item: { pk: { S: 'b' } } });
    await new DynamoDBClient(as(deployer)).send(put);
  });
});

describe('the credentials of a function', () => {
  it('are those of its session, and expire with its worker', async () => {
    const credentials = await test.invoke<Credentials>('reader', {});
    expect(await identity(credentials)).toBe('arn:aws:sts::000000000000:assumed-role/reader/reader');
    // A changed function gets another worker.
    await test.deploy(resources(6));
    expect(await test.invoke<Credentials>('reader', {})).not.toEqual(credentials);
    await expect(identity(credentials)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });
});

describe('a role that does not trust the service', () => {
  const machine = {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'm',
      RoleArn: roleArn(),
      DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
    },
  };

  it.each([
    ['a function', aFunction('f', 'Role'), 'The role defined for the function cannot be assumed by Lambda.'],
    [
      'a state machine',
      machine,
      `User: states.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLES}/r because no role trust policy allows the sts:AssumeRole action`,
    ],
  ])('is refused for %s', async (_what, Thing, reason) => {
    const Role = aRole('r', 'ecs-tasks', allow('*'));
    const { status, reasons } = await deployTemplate(
      test.cloud.endpointUrl,
      `Untrusted-${Thing.Type.split(':').at(-1)}`,
      {
        Role,
        Thing,
      },
    );
    expect(status).toMatch(/ROLLBACK_COMPLETE/);
    expect(reasons[0]).toContain(reason);
  });

  it('is refused when a condition of the trust names another resource', async () => {
    const AssumeRolePolicyDocument = policyOf({
      Effect: 'Allow',
      Principal: { Service: 'states.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:SourceArn': arn('states', 'stateMachine:other') } },
    });
    const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'r', AssumeRolePolicyDocument } };
    const { reasons } = await deployTemplate(test.cloud.endpointUrl, 'Other', { Role, Thing: machine });
    expect(reasons[0]).toContain('is not authorized to perform: sts:AssumeRole');
    const trusted = { ...Role.Properties, AssumeRolePolicyDocument: trustIn('states.amazonaws.com') };
    const trusting = { Role: { ...Role, Properties: trusted }, Thing: machine };
    const { status } = await deployTemplate(test.cloud.endpointUrl, 'Trusting', trusting);
    expect(status).toBe('CREATE_COMPLETE');
  });
});
