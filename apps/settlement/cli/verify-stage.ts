import { setTimeout as wait } from 'node:timers/promises';
import { budgets } from '@millrace/aws-clients';
import { counted } from '@millrace/command-line';
import { documentClient } from '@millrace/dynamo';
import { createLogger } from '@millrace/observability';
import type { StageName } from '@millrace/stages';
import { systemClock } from '@millrace/time';
import { dynamoBalanceStore } from '../src/adapters/dynamo-balance-store.ts';
import { dynamoLedgerStore } from '../src/adapters/dynamo-ledger-store.ts';
import { dynamoSettlementTables } from '../src/adapters/dynamo-settlement-tables.ts';
import { repairBalances } from '../src/application/repair-balances.ts';
import { verifySettlement } from '../src/application/verify-settlement.ts';
import { describeVerdict } from './describe-verdict.ts';

/**
 * Verifies the ledger and the balances of the stage, and prints the verdict.
 * @param options.repair whether to first apply transfers that are missing in the balances
 * @returns whether they agree
 */
export async function verifyStage(stage: StageName, { repair }: { repair: boolean }): Promise<boolean> {
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
  return verdict.outcome === 'agree';
}
