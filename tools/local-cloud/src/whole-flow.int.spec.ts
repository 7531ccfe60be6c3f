import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { strToU8, zipSync } from 'fflate';
import { aChildCloud } from './testing/child-cloud.ts';
import { processorSource, flowTemplate } from './testing/flow-template.ts';

const cloud = aChildCloud();
const { stateDir } = cloud;

beforeAll(async () => {
  await s3('PUT', 'flow-assets');
  await s3('PUT', 'flow-assets/processor.zip', zipSync({ 'index.js': strToU8(processorSource) }));
  await cloudFormation('CreateChangeSet', {
    ChangeSetType: 'CREATE',
    ChangeSetName: 'first',
    TemplateBody: JSON.stringify(flowTemplate),
  });
  await cloudFormation('ExecuteChangeSet', { ChangeSetName: 'first' });
  expect(await cloudFormation('DescribeStacks', {})).toContain('<StackStatus>CREATE_COMPLETE<');
});

async function s3(method: string, path: string, body?: Uint8Array): Promise<void> {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0';
  const response = await fetch(`${cloud.endpointUrl}/${path}`, {
    method,
    headers: { authorization },
    ...(body && { body: Buffer.from(body) }),
  });
  expect(response.status).toBe(200);
}

async function cloudFormation(action: string, parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({
    Action: action,
    Version: '2010-05-15',
    StackName: 'Way',
    ...parameters,
  });
  return (await fetch(cloud.endpointUrl, { method: 'POST', body })).text();
}

async function json<Output>(target: string, input: unknown, version = '1.0'): Promise<Output> {
  const service = target.startsWith('Dynamo') ? 'dynamodb' : 'other';
  const response = await fetch(cloud.endpointUrl, {
    method: 'POST',
    headers: {
      'x-amz-target': target,
      'x-amz-date': '20250101T000000Z',
      'content-type': `application/x-amz-json-${version}`,
      ...(service === 'dynamodb' && {
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20250101/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      }),
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as Output;
}

const pay = (id: string) =>
  json('DynamoDB_20120810.PutItem', { TableName: 'payments', Item: { pk: { S: id } } });

async function settled(): Promise<Set<string>> {
  const { Items } = await json<{ Items: { pk: { S: string } }[] }>('DynamoDB_20120810.Scan', {
    TableName: 'settlements',
  });
  return new Set(Items.map(({ pk }) => pk.S));
}

async function eventually<Value>(look: () => Promise<Value | undefined> | Value | undefined): Promise<Value> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(20)) {
    const value = await look();
    if (value !== undefined) return value;
  }
  throw new Error('it did not come about within 20 s');
}

// Each test continues from the state of the previous one.
describe('a payment', () => {
  it('flows from the table through pipe, queue, function, bus and workflow into another table', async () => {
    await pay('p-1');
    await eventually(async () => ((await settled()).has('p-1') ? true : undefined));
  });

  it('sends a mail', async () => {
    const outbox = join(stateDir, 'outbox');
    const [mail = ''] = await eventually(() =>
      readdirSync(stateDir).includes('outbox') && readdirSync(outbox).length > 0
        ? readdirSync(outbox)
        : undefined,
    );
    const text = readFileSync(join(outbox, mail), 'utf8');
    expect(text).toContain('To: ops@example.com\r\n');
    expect(text).toContain('\r\n\r\n{"claimed":"p-1"}\r\n');
  });

  it('has an execution that can be described', async () => {
    const { executions } = await json<{ executions: { executionArn: string; status: string }[] }>(
      'AWSStepFunctions.ListExecutions',
      { stateMachineArn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:settle' },
    );
    expect(executions).toMatchObject([{ status: 'SUCCEEDED' }]);
    const { events } = await json<{ events: { type: string }[] }>('AWSStepFunctions.GetExecutionHistory', {
      executionArn: executions[0]?.executionArn,
      reverseOrder: true,
    });
    expect(events[0]?.type).toBe('ExecutionSucceeded');
    expect(events.filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(3);
  });

  it('is not lost when the process is killed while many are in flight', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `k-${index}`);
    await Promise.all(ids.map(pay));
    await cloud.end('SIGKILL');
    await cloud.start();
    // Interrupted executions of an Express workflow are lost, as on AWS. Everything up to the bus is kept.
    await eventually(async () => {
      const { Attributes } = await json<{ Attributes: Record<string, string> }>(
        'AmazonSQS.GetQueueAttributes',
        { QueueUrl: `${cloud.endpointUrl}/000000000000/accepted`, AttributeNames: ['All'] },
      );
      return Number(Attributes['ApproximateNumberOfMessages']) >= ids.length + 1 ? true : undefined;
    });
    await pay('p-2');
    await eventually(async () => ((await settled()).has('p-2') ? true : undefined));
  });
});
