import { allow, arn, type SdkCall, type Statement } from './permissions-cloud.ts';

export const ACCOUNT = '000000000000';
const table = (name: string) => arn('dynamodb', `table/${name}`);
const sdk = (name: string, client: string, command: string, input: object): SdkCall => ({
  sdk: name,
  client,
  command,
  input,
});
const dynamo = (command: string, input: object) => sdk('dynamodb', 'DynamoDBClient', command, input);
const Item = { pk: { S: 'a' }, status: { S: 'open' } };
export const Key = { pk: { S: 'a' } };

/** A call, and the statements that it needs, in the order in which they are checked. */
export interface Row {
  readonly call: SdkCall;
  readonly needs: readonly (readonly [action: string, resource: string])[];
  /** Allowed already when nothing else is. */
  readonly has?: readonly Statement[];
}

/** The host of the URL is not used: calls go to the endpoint of the environment. */
const INBOX = `https://sqs.eu-west-1.amazonaws.com/${ACCOUNT}/inbox`;
export const SEND = 'a message to a queue';
export const PUT = 'an item to a table';

/** To add a caller, add a row. */
export const functionCalls: Readonly<Record<string, Row>> = {
  [SEND]: {
    call: sdk('sqs', 'SQSClient', 'SendMessage', { QueueUrl: INBOX, MessageBody: 'x' }),
    needs: [['sqs:SendMessage', arn('sqs', 'inbox')]],
  },
  'a publication to a topic': {
    call: sdk('sns', 'SNSClient', 'Publish', { TopicArn: arn('sns', 'news'), Message: 'x' }),
    needs: [['sns:Publish', arn('sns', 'news')]],
  },
  'a publication to a topic with a key': {
    call: sdk('sns', 'SNSClient', 'Publish', { TopicArn: arn('sns', 'sealed'), Message: 'x' }),
    has: [allow('sns:Publish', arn('sns', 'sealed'))],
    needs: [
      ['kms:GenerateDataKey', arn('kms', 'key/*')],
      ['kms:Decrypt', arn('kms', 'key/*')],
    ],
  },
  'an event to a bus': {
    call: sdk('eventbridge', 'EventBridgeClient', 'PutEvents', {
      Entries: [{ EventBusName: 'bus', Source: 's', DetailType: 't', Detail: '{}' }],
    }),
    needs: [['events:PutEvents', arn('events', 'event-bus/bus')]],
  },
  'the value of a secret': {
    call: sdk('secrets-manager', 'SecretsManagerClient', 'GetSecretValue', { SecretId: 'open' }),
    needs: [['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:open-??????')]],
  },
  'the value of a secret with a key': {
    call: sdk('secrets-manager', 'SecretsManagerClient', 'GetSecretValue', { SecretId: 'sealed' }),
    has: [allow('secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:sealed-??????'))],
    needs: [['kms:Decrypt', arn('kms', 'key/*')]],
  },
  'an invocation': {
    call: sdk('lambda', 'LambdaClient', 'Invoke', { FunctionName: 'callee', Payload: '{}' }),
    needs: [['lambda:InvokeFunction', arn('lambda', 'function:callee')]],
  },
  [PUT]: {
    call: dynamo('PutItem', { TableName: 'orders', Item }),
    needs: [['dynamodb:PutItem', table('orders')]],
  },
  'an item to a table with a key': {
    call: dynamo('PutItem', { TableName: 'sealed', Item }),
    has: [allow('dynamodb:PutItem', table('sealed'))],
    needs: [
      ['kms:Encrypt', arn('kms', 'key/*')],
      ['kms:Decrypt', arn('kms', 'key/*')],
      ['kms:ReEncrypt*', arn('kms', 'key/*')],
      ['kms:GenerateDataKey*', arn('kms', 'key/*')],
      ['kms:DescribeKey', arn('kms', 'key/*')],
    ],
  },
  'a query of an index': {
    call: dynamo('Query', {
      TableName: 'orders',
      IndexName: 'by-status',
      KeyConditionExpression: '#s = :s',
      ExpressionAttributeNames: { '#s': 'status' },
      ExpressionAttributeValues: { ':s': { S: 'open' } },
    }),
    needs: [['dynamodb:Query', `${table('orders')}/index/by-status`]],
  },
  'a batch on two tables': {
    call: dynamo('BatchGetItem', { RequestItems: { orders: { Keys: [Key] }, carts: { Keys: [Key] } } }),
    has: [allow('dynamodb:BatchGetItem', table('orders'))],
    needs: [['dynamodb:BatchGetItem', table('carts')]],
  },
  'a transaction': {
    call: dynamo('TransactWriteItems', {
      TransactItems: [
        {
          Update: {
            TableName: 'carts',
            Key,
            UpdateExpression: 'SET n = :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
        {
          ConditionCheck: {
            TableName: 'orders',
            Key: { pk: { S: 'none' } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ],
    }),
    has: [allow('dynamodb:UpdateItem', table('carts'))],
    needs: [['dynamodb:ConditionCheckItem', table('orders')]],
  },
};
