import { describe, expect, it } from '@jest/globals';
import { testSources } from '@millrace/contracts-payment';
import { anAcceptedPayment } from '../testing/payments.ts';
import { aRefund } from '../testing/refunds.ts';
import { inMemorySettlementStore } from '../testing/in-memory-stores.ts';
import { SandboxAcquirer } from './acquirers.ts';

const AT_THIRD_ATTEMPT = '_at_third_attempt';

/** The answers of the first attempts, in order. */
async function firstAnswers(call: () => Promise<string>): Promise<readonly string[]> {
  const answers: string[] = [];
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    answers.push(await call().catch(({ name }: Error) => name));
  }
  return answers;
}

/** The same answers, as the table of test sources lists them. */
function listedAnswers(listed: string): readonly string[] {
  const answer = listed.replace(AT_THIRD_ATTEMPT, '');
  const first = listed === answer ? answer : 'AcquirerUnavailable';
  return [first, first, answer, answer];
}

describe('the sandbox', () => {
  it.each(testSources)('answers a capture from $token as listed: $capture', async ({ token, capture }) => {
    const settlements = inMemorySettlementStore();
    const acquirer = new SandboxAcquirer(settlements);
    const { merchantId, correlationId, data } = anAcceptedPayment({ source: token });
    const { quote: _quote, ...facts } = data;
    const input = { ...facts, merchantId, correlationId };
    expect(await firstAnswers(() => acquirer.capture(input))).toEqual(listedAnswers(capture));
    expect(settlements.counts.size).toBe(capture.endsWith(AT_THIRD_ATTEMPT) ? 1 : 0);
  });

  it.each(testSources)('pays back to $token as listed: $payBack', async ({ token, payBack }) => {
    const settlements = inMemorySettlementStore();
    const acquirer = new SandboxAcquirer(settlements);
    const refund = aRefund(anAcceptedPayment({ source: token }));
    expect(await firstAnswers(() => acquirer.payBack(refund))).toEqual(listedAnswers(payBack));
    expect(settlements.counts.size).toBe(payBack.endsWith(AT_THIRD_ATTEMPT) ? 1 : 0);
  });

  it.each(['tok_other', 'constructor', '__proto__', ''])(
    'refuses a source that it does not serve: %j',
    async (source) => {
      const acquirer = new SandboxAcquirer(inMemorySettlementStore());
      const payment = anAcceptedPayment({ source });
      const { quote: _quote, ...facts } = payment.data;
      const input = { ...facts, merchantId: payment.merchantId, correlationId: payment.correlationId };
      expect(await acquirer.capture(input)).toBe('refused');
      expect(await acquirer.payBack(aRefund(payment))).toBe('refused');
    },
  );
});
