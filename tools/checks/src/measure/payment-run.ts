/**
 * Settles a payment through the deployed functions, on its own DynamoDB, and prints as JSON which files of the workspace
 * ran a function body: `{ "before": [...], "after": [...] }`, where `before` is up to the 201. A payment of another
 * merchant runs first, so that start-up code does not count.
 *
 * `node tools/checks/src/measure/payment-run.ts`
 */
import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { bearerOf } from '@millrace/contracts-merchant';
import { paymentAccepted } from '@millrace/contracts-processing';
import { settlementCompleted } from '@millrace/contracts-settlement';
import { httpEvent, recordingServer, sqsEvent, startDynamo, streamEvent } from '@millrace/testing';
import { workspaceRoot } from '@millrace/tools-start';

type Handler = (event: unknown, context: unknown) => Promise<unknown>;
type Item = Readonly<Record<string, unknown>>;

/** The key attributes of each table, by the variable that names it. No step of a payment reads an index. */
const keys = {
  MERCHANTS_TABLE: ['pk'],
  PAYMENTS_TABLE: ['pk'],
  SCREENING_TABLE: ['pk'],
  LEDGER_TABLE: ['pk', 'sk'],
  BALANCES_TABLE: ['pk', 'sk'],
  SETTLEMENTS_TABLE: ['pk'],
} as const;

const dynamo = await startDynamo();
const tables = Object.fromEntries(
  await Promise.all(
    Object.entries(keys).map(async ([name, key]) => [name, await createTable(name, key)] as const),
  ),
) as Readonly<Record<keyof typeof keys, string>>;
const aws = await recordingServer(({ path }) => ({
  body: path.includes('/functions/')
    ? { limits: null }
    : { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] },
}));
Object.assign(process.env, {
  ...tables,
  AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
  AWS_ENDPOINT_URL: aws.url,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  API_KEY_MODE: 'test',
  BUS_NAME: 'bus',
  CONNECTORS: 'sandbox',
  DEAD_LETTER_QUEUE_URL: `${aws.url}/000000000000/letters`,
  LIMITS_FUNCTION_ARN: 'arn:aws:lambda:eu-west-1:000000000000:function:limits',
  QUOTE_JWKS_URL: `${aws.url}/keys`,
  SWEEP_AFTER_SECONDS: '60',
});

const functions = {
  admin: await handlerOf('merchant', 'admin'),
  authorizer: await handlerOf('merchant', 'authorizer'),
  api: await handlerOf('payment', 'api'),
  processor: await handlerOf('processing', 'processor'),
  claim: await handlerOf('payment', 'claim'),
  capture: await handlerOf('settlement', 'capture'),
  postTransfer: await handlerOf('settlement', 'post-transfer'),
  foldBalances: await handlerOf('settlement', 'fold-balances'),
  projection: await handlerOf('payment', 'projection'),
  announcer: await handlerOf('payment', 'announcer'),
};

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });

await settle();
const { before, all } = await settle();
console.log(JSON.stringify({ before, after: all.filter((file) => !before.includes(file)) }));
session.disconnect();
await Promise.all([dynamo.stop(), aws.stop()]);

/** Creates a merchant and settles a payment of it. @throws Error when the payment does not settle */
async function settle() {
  const { apiKey } = (await call('admin', { command: 'createMerchant', name: 'A merchant' })) as {
    apiKey: string;
  };
  const headers = { authorization: bearerOf(apiKey) };
  await filesSoFar();

  const { context } = (await call('authorizer', { headers })) as {
    context: object;
  };
  const body = { amount: 10_000, currency: 'USD', reference: 'INV-1', source: 'tok_success' };
  const request = httpEvent('POST', '/payments', body);
  const requestContext = { ...request.requestContext, authorizer: { lambda: context } };
  const created = (await call('api', { ...request, requestContext })) as { statusCode: number; body: string };
  if (created.statusCode !== 201) throw new Error(`POST /payments answered ${created.body}`);
  const upTo201 = await filesSoFar();

  const { id } = JSON.parse(created.body) as { id: string };
  const image = marshall(await itemOf('PAYMENTS_TABLE', id), { removeUndefinedValues: true });
  const change = {
    eventID: '1',
    eventName: 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: { NewImage: image },
  };
  await call('processor', sqsEvent([change]));
  const accepted = paymentAccepted.parse(publishedDetail());
  const { merchantId, correlationId, data } = accepted;
  const { paymentId, amount, currency, source } = data;
  await call('claim', { paymentId, merchantId, cause: accepted.id, correlationId });
  const capture = await call('capture', { paymentId, merchantId, correlationId, amount, currency, source });
  const { completed } = (await call('postTransfer', { event: accepted, capture })) as { completed: unknown };
  await call('foldBalances', streamEvent([await itemOf('LEDGER_TABLE', id)]));
  const event = {
    source: settlementCompleted.source,
    'detail-type': settlementCompleted.type,
    detail: completed,
  };
  await call('projection', sqsEvent([event]));
  const settled = await itemOf('PAYMENTS_TABLE', id);
  if (settled['status'] !== 'settled') throw new Error(`the payment ended ${String(settled['status'])}`);
  await call('announcer', streamEvent([settled]));
  const later = await filesSoFar();
  return { before: upTo201, all: [...new Set([...upTo201, ...later])].sort() };
}

async function call(name: keyof typeof functions, event: unknown): Promise<unknown> {
  const answer = await functions[name](event, {});
  const failures =
    (answer as { batchItemFailures?: readonly unknown[] } | undefined)?.batchItemFailures ?? [];
  if (failures.length > 0) throw new Error(`${name} failed for a message`);
  return answer;
}

/** The payment with this id, or its transfer in the ledger. */
async function itemOf(table: keyof typeof keys, paymentId: string): Promise<Item> {
  const { Items = [] } = await dynamo.documentClient().send(new ScanCommand({ TableName: tables[table] }));
  const found = Items.find((item) =>
    table === 'LEDGER_TABLE'
      ? JSON.stringify(item).includes(paymentId)
      : item['kind'] === 'payment' && item['paymentId'] === paymentId,
  );
  if (!found) throw new Error(`${table} has nothing of ${paymentId}`);
  return found;
}

/** The detail of the last published event. */
function publishedDetail(): unknown {
  const put = aws.requests.findLast(({ body }) => body.includes('"DetailType"'));
  const { Entries } = JSON.parse(put?.body ?? '{}') as { Entries: readonly { Detail: string }[] };
  return JSON.parse(Entries[0]!.Detail);
}

/** Files of `apps` and `libs` in which a function ran since the last call, without barrels and test code. */
async function filesSoFar(): Promise<string[]> {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url, functions: ran }) => url.startsWith('file:') && ran.some(isCalled))
    .map(({ url }) => fileURLToPath(url).slice(workspaceRoot.length + 1))
    .filter((file) => /^(apps|libs)\//.test(file) && !/\/testing\/|\/index\.ts$|node_modules/.test(file))
    .sort();
}

/** The profiler reports a module itself as a function that begins with its file. */
function isCalled({ ranges: [range] }: Profiler.FunctionCoverage): boolean {
  return range !== undefined && range.startOffset > 0 && range.count > 0;
}

async function handlerOf(module: string, name: string): Promise<Handler> {
  const path = join(workspaceRoot, 'apps', module, 'src/handlers', `${name}.ts`);
  const { handler } = (await import(pathToFileURL(path).href)) as { handler: Handler };
  return handler;
}

function createTable(TableName: string, key: readonly string[]): Promise<string> {
  return dynamo.createTable({
    TableName,
    AttributeDefinitions: key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: key.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  });
}
