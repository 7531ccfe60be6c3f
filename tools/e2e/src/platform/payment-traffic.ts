import { paymentIds, type PaymentResponse } from '@millrace/contracts-payment';
import { sumsByCurrency } from './balanced.ts';
import { inParallel } from './in-parallel.ts';
import type { Merchant } from './merchant.ts';
import { steadily } from './steadily.ts';

const PAYMENTS_PER_SECOND = 5;
const QUESTIONS_PER_SECOND = 5;
const ASKED_AT_ONCE = 8;
/** What goes back to a queue is hidden there for up to two minutes. */
const ENDS_WITHIN_MS = 180_000;

export interface TrafficReport {
  readonly created: readonly PaymentResponse[];
  /** What is said of a payment that nobody has, by all that answered meanwhile. */
  readonly answers: ReadonlySet<string>;
  /** What is wrong with payments that are not settled by exactly one balanced transfer; empty when all is well. */
  readonly faults: readonly string[];
}

/**
 * Does something while a merchant makes payments at a steady rate, every second of them with a quote, and asks questions
 * in between. Waits until each of the payments has come to its end.
 * @throws Error when a payment or a question was not answered as it should be
 */
export async function duringPaymentTraffic(
  merchant: Merchant,
  action: () => Promise<unknown>,
): Promise<TrafficReport> {
  const payments = steadily(PAYMENTS_PER_SECOND, (index) => pay(merchant, index));
  const questions = steadily(QUESTIONS_PER_SECOND, () => answerAboutNobodysPayment(merchant));
  try {
    await action();
  } catch (error) {
    await Promise.allSettled([payments.end(), questions.end()]);
    throw error;
  }
  const [created, answers] = await Promise.all([payments.end(), questions.end()]);
  const faults = await inParallel(created, ASKED_AT_ONCE, ({ id }) => faultOfPayment(merchant, id));
  return { created, answers: new Set(answers), faults: faults.filter((fault) => fault !== undefined) };
}

async function pay(merchant: Merchant, index: number): Promise<PaymentResponse> {
  const reference = `traffic-${index}`;
  if (index % 2 === 0) return merchant.pay({ reference });
  const { sourceAmount: amount, token: quoteToken } = await merchant.quote();
  return merchant.pay({ reference, amount, quoteToken });
}

/** By the words of its refusal a test sees which version of the payments API it was that answered. */
export async function answerAboutNobodysPayment(merchant: Merchant): Promise<string> {
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
