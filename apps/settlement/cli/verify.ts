/**
 * Verifies the ledger and the balances of a stage, and prints that they agree or the first difference. Exit
 * code 0: all agree. 1: something differs. 2: verification failed.
 *
 * With `--repair`, it first applies transfers of the last seven days that are missing in the balances.
 *
 * `npx nx verify settlement`, `npx nx verify settlement --configuration=dev --repair`
 *
 * Environment: `MILLRACE_STATE_DIR` for stage local; on AWS, the variables of every AWS client.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { counted, readArguments } from '@millrace/command-line';
import { budgets } from '@millrace/aws-clients';
import { documentClient } from '@millrace/dynamo';
import { createLogger } from '@millrace/observability';
import { enterStage, stageNamed } from '@millrace/stages';
import { systemClock } from '@millrace/time';
import { dynamoBalanceStore } from '../src/adapters/dynamo-balance-store.ts';
import { dynamoLedgerStore } from '../src/adapters/dynamo-ledger-store.ts';
import { dynamoSettlementTables } from '../src/adapters/dynamo-settlement-tables.ts';
import { repairBalances } from '../src/application/repair-balances.ts';
import { verifySettlement } from '../src/application/verify-settlement.ts';
import { describeVerdict } from './describe-verdict.ts';

const USAGE = 'usage: npx nx verify settlement [--configuration=local|dev|prod] [--repair]';

try {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      stage: { type: 'string', default: 'local' },
      repair: { type: 'boolean', default: false },
    },
  });
  const { stage, repair } = values;
  await enterStage(stageNamed(stage));
  const client = documentClient({ budget: budgets.command, exactNumbers: true });
  const ledgerTable = `millrace-${stage}-settlement-ledger`;
  const balancesTable = `millrace-${stage}-settlement-balances`;
  const tables = dynamoSettlementTables({ client, ledgerTable, balancesTable });
  if (repair) {
    const { found, failed } = await repairBalances({
      tables,
      ledger: dynamoLedgerStore(client, ledgerTable),
      balances: dynamoBalanceStore({
        client,
        tableName: balancesTable,
        clock: systemClock,
        wait,
        random: Math.random,
      }),
      clock: systemClock,
      logger: createLogger('settlement'),
    });
    console.log(`${counted(found, 'transfer')} missing in the balances, ${failed} still missing`);
  }
  const verdict = await verifySettlement({ tables, clock: systemClock, wait });
  console.log(describeVerdict(verdict));
  if (verdict.outcome !== 'agree') process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
