/**
 * Recomputes all that the ledger and the balances of a stage hold, and says whether they agree, or the first thing
 * that does not. Exit code 0: all agree. 1: something differs. 2: it could not be found out.
 *
 * `npx nx verify settlement`, `npx nx verify settlement --configuration=dev`
 *
 * Environment: `MILLRACE_ENDPOINT` (of stage local, `http://127.0.0.1:4566`); on AWS what every AWS client reads.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { DynamoSettlementTables } from '../src/adapters/dynamo-settlement-tables.ts';
import { verifySettlement } from '../src/application/verify-settlement.ts';
import { describeVerdict } from './describe-verdict.ts';

/** The local cloud takes any key; nothing of the caller's AWS settings may lead elsewhere. */
function clientConfig(stage: string): DynamoDBClientConfig {
  if (stage !== 'local') return {};
  return {
    endpoint: process.env['MILLRACE_ENDPOINT'] || 'http://127.0.0.1:4566',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

try {
  const { values } = parseArgs({ options: { stage: { type: 'string', default: 'local' } } });
  const { stage } = values;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(stage)) throw new Error('usage: [--stage=local|dev|prod]');
  // A number that is too large to be exact is one that no schema takes, and is reported with its item.
  const unmarshallOptions = { wrapNumbers: Number };
  const tables = new DynamoSettlementTables({
    client: DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig(stage)), { unmarshallOptions }),
    ledgerTable: `millrace-${stage}-settlement-ledger`,
    balancesTable: `millrace-${stage}-settlement-balances`,
  });
  const verdict = await verifySettlement({ tables, clock: () => new Date(), wait });
  console.log(describeVerdict(verdict));
  if (verdict.outcome !== 'agree') process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
