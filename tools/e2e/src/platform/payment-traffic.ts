import { paymentIds, type PaymentResponse } from '@millrace/contracts-payment';
import { sumsByCurrency } from './balanced.ts';
import { inParallel } from './in-parallel.ts';
import type { Merchant } from './merchant.ts';
import { steadily } from './steadily.ts';

const PAYMENTS_PER_SECOND = 5;
const READS_PER_SECOND = 5;
const CONCURRENT_READS = 8;
/** A message that returns to its queue is hidden there for up to two minutes. */
const ENDS_WITHIN_MS = 180_000;

export interface TrafficReport {
  readonly created: readonly PaymentResponse[];
  /** The details of all answers about an unknown payment during the traffic. */
  readonly answers: ReadonlySet<string>;
  /** Payments that are not settled by exactly one balanced transfer; empty when all are. */
  readonly faults: readonly string[];
}

/**
 * Runs an action while a merchant creates payments at a steady rate, every second one with a quote, and sends other
 * requests in between. Waits until each payment has ended.
 * @throws Error when a request is not answered as expected
 */
export async function duringPaymentTraffic(
  merchant: Merchant,
  action: () => Promise<unknown>,
): Promise<TrafficReport> {
  const payments = steadily(PAYMENTS_PER_SECOND, (index) => pay(merchant, index));
  const questions = steadily(READS_PER_SECOND, () => answerForUnknownPayment(merchant));
  try {
    await action();
  } catch (error) {
    await Promise.allSettled([payments.end(), questions.end()]);
    throw error;
  }
  const [created, answers] = await Promise.all([payments.end(), questions.end()]);
  const faults = await inParallel(created, CONCURRENT_READS, ({ id }) => faultOfPayment(merchant, id));
  return { created, answers: new Set(answers), faults: faults.filter((fault) => fault !== undefined) };
}

async function pay(merchant: Merchant, index: number): Promise<PaymentResponse> {
  const reference = `traffic-${index}`;
  if (index % 2 === 0) return merchant.pay({ reference });
  const { sourceAmount: amount, token: quoteToken } = await merchant.quote();
  return merchant.pay({ reference, amount, quoteToken });
}

/** The detail of the refusal shows a test which version of the payments API answered. */
export async function answerForUnknownPayment(merchant: Merchant): Promise<string> {
  const { status, text, json } = await merchant.get(`/payments/${paymentIds.create()}`);
  if (status !== 404) throw new Error(`${status} instead of 404: ${text}`);
  return (json as { detail: string }).detail;
}

async function faultOfPayment(merchant: Merchant, id: string): Promise<string | undefined> {
  const { status } = await merchant.end(id, ENDS_WITHIN_MS);
  const transfers = await merchant.transfers(id);
  const balanced = Object.values(sumsByCurrency(transfers)).every((sum) => sum === 0);
  if (status === 'settled' && transfers.length === 1 && balanced) return undefined;
  return `${id}: ${status}, transfers ${JSON.stringify(transfers)}`;
}
