/** `npm run demo -- [--state-dir .millrace]` makes one payment with a quote and shows every step of it. */
import { randomUUID } from 'node:crypto';
import { colorsFor, readArgumentsOrExit } from '@millrace/command-line';
import { demoMerchants } from '@millrace/contracts-merchant/demo-merchants';
import type { PaymentHistoryEntry, PaymentResponse } from '@millrace/contracts-payment';
import type { QuoteResponse } from '@millrace/contracts-quote';
import type { TransferResponse } from '@millrace/contracts-settlement';
import { awsEndpoint, type AwsEndpoint } from '../aws-endpoint.ts';
import { platformAddress } from '../platform-address.ts';
import { StartFailure } from '../start-failure.ts';
import { availableIn, ledgerDifferences, type Balances } from './ledger-check.ts';
import { merchantClient, type MerchantClient } from './merchant-client.ts';
import { heading, printLegs, printStages } from './print.ts';
import {
  findExecution,
  stagesInProcessor,
  stagesOfExecution,
  stagesOfHistory,
  stagesOnBus,
  type Stage,
} from './stages.ts';
import { until } from '../until.ts';

const pc = colorsFor(process.stdout);

const SOURCE_AMOUNT = 10_000;
const SETTLED_WITHIN_MS = 15_000;
const VISIBLE_WITHIN_MS = 5_000;
const LAST_EVENT = 'settlement.completed';

/** Prints every change as the API shows it, until the payment has ended. */
async function follow(merchant: MerchantClient, { id }: PaymentResponse): Promise<PaymentHistoryEntry[]> {
  let shown = 0;
  return until('the payment has ended', SETTLED_WITHIN_MS, async () => {
    const { data } = await merchant.get<{ data: PaymentHistoryEntry[] }>(`/payments/${id}/events`);
    const start = Date.parse(data[0]!.occurredAt);
    for (const entry of data.slice(shown)) {
      console.log(
        `  ${pc.green(entry.status.padEnd(10))} after ${Date.parse(entry.occurredAt) - start} ms  ${pc.dim(entry.cause)}`,
      );
    }
    shown = data.length;
    return /settled|failed|canceled/.test(data.at(-1)!.status) ? data : undefined;
  });
}

/** The stages of the payment on the bus, in the queue and in the workflow, by time. */
async function stagesOf(
  aws: AwsEndpoint,
  { payment, correlationId }: { payment: PaymentResponse; correlationId: string },
): Promise<Stage[]> {
  const onBus = await until('the log of events shows the settlement', VISIBLE_WITHIN_MS, async () => {
    const stages = await stagesOnBus(aws, correlationId);
    return stages.some(({ what }) => what.startsWith(LAST_EVENT)) ? stages : undefined;
  });
  const execution = await until('the workflow has ended', VISIBLE_WITHIN_MS, async () => {
    const found = await findExecution(aws, payment.id);
    return found?.status === 'RUNNING' ? undefined : found;
  });
  const inProcessor = await stagesInProcessor(aws, correlationId);
  return [...onBus, ...inProcessor, ...(await stagesOfExecution(aws, execution))];
}

/** The balances after the payment. They are folded from the ledger's stream, so they follow a moment later. */
async function balancesAfter(merchant: MerchantClient, expectedEur: number): Promise<Balances> {
  const deadline = Date.now() + VISIBLE_WITHIN_MS;
  return until('the balances are read', 2 * VISIBLE_WITHIN_MS, async () => {
    const { data } = await merchant.get<{ data: Balances }>('/balances');
    return availableIn(data, 'EUR') === expectedEur || Date.now() > deadline ? data : undefined;
  });
}

async function demo(stateDir: string | undefined): Promise<boolean> {
  const { originUrl, endpointUrl } = await platformAddress(stateDir);
  const correlationId = `demo-${randomUUID()}`;
  const merchant = merchantClient(originUrl, demoMerchants[0].apiKey, correlationId);
  const before = (await merchant.get<{ data: Balances }>('/balances')).data;

  heading('Quote');
  const quote = await merchant.create<QuoteResponse>('/quotes', {
    sourceCurrency: 'USD',
    targetCurrency: 'EUR',
    sourceAmount: SOURCE_AMOUNT,
  });
  console.log(
    `  ${quote.sourceAmount} USD become ${quote.targetAmount} EUR (minor units) at ${quote.rate}, fee ${quote.fee.amount} ${quote.fee.currency}, good until ${quote.expiresAt}`,
  );

  heading('Payment');
  const payment = await merchant.create<PaymentResponse>('/payments', {
    amount: quote.sourceAmount,
    currency: quote.sourceCurrency,
    reference: 'DEMO-1',
    source: 'tok_success',
    quoteToken: quote.token,
  });
  console.log(`  ${payment.id}  ${pc.dim(`correlation id ${correlationId}`)}`);
  const history = await follow(merchant, payment);

  heading('Stages of the payment');
  const aws = awsEndpoint(endpointUrl);
  printStages([...stagesOfHistory(history), ...(await stagesOf(aws, { payment, correlationId }))]);

  heading('Ledger');
  const { data: transfers } = await merchant.get<{ data: TransferResponse[] }>(
    `/transfers?paymentId=${payment.id}`,
  );
  transfers.forEach(printLegs);
  const after = await balancesAfter(merchant, availableIn(before, 'EUR') + quote.targetAmount);
  const differences = ledgerDifferences(quote, transfers, { before, after });
  if (history.at(-1)!.status !== 'settled')
    differences.unshift(`the payment ended ${history.at(-1)!.status}`);
  for (const difference of differences) console.log(pc.red(`  ${difference}`));
  if (differences.length === 0) {
    console.log(
      pc.green(
        `  The legs sum to zero in every currency; the balance went from ${availableIn(before, 'EUR')} to ${availableIn(after, 'EUR')} EUR.`,
      ),
    );
  }
  return differences.length === 0;
}

try {
  const { values } = readArgumentsOrExit({
    usage: 'usage: npm run demo -- [--state-dir <directory, .millrace>]',
    options: { 'state-dir': { type: 'string' } },
  });
  if (!(await demo(values['state-dir']))) process.exitCode = 1;
} catch (error) {
  console.error(colorsFor(process.stderr).red((error as Error).message));
  if (error instanceof StartFailure && error.remedy) console.error(error.remedy);
  process.exitCode = 1;
}
