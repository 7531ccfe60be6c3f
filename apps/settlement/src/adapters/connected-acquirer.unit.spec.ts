import { describe, expect, it } from '@jest/globals';
import { sandboxSources } from '@millrace/contracts-payment';
import type { Acquirer } from '../application/ports.ts';
import { anAcceptedPayment } from '../testing/payments.ts';
import { aRefund } from '../testing/refunds.ts';
import { connectedAcquirer } from './acquirers.ts';

const sandbox: Acquirer = { capture: async () => 'captured', payBack: async () => 'paid_back' };

function answersOf(source: string, connectors: Parameters<typeof connectedAcquirer>[0]) {
  const acquirer = connectedAcquirer(connectors, { sandbox });
  const payment = anAcceptedPayment({ source });
  const { merchantId, correlationId, data } = payment;
  const { paymentId, amount, currency } = data;
  const answers = [
    acquirer.capture({ paymentId, merchantId, correlationId, amount, currency, source }),
    acquirer.payBack(aRefund(payment, { source })),
  ];
  return Promise.all(answers.map((answer) => answer.catch((error: Error) => error.name)));
}

describe('the acquirer of a stage', () => {
  it.each(sandboxSources)('is the connector that serves %s', async (source) => {
    expect(await answersOf(source, ['sandbox'])).toEqual(['captured', 'paid_back']);
  });

  it.each(sandboxSources)('INV-43: moves no money from %s in a stage without the sandbox', async (source) => {
    expect(await answersOf(source, [])).toEqual(['ConnectorMissing', 'ConnectorMissing']);
  });

  it('throws ConnectorMissing for a source that no connector serves', async () => {
    expect(await answersOf('tok_other', ['sandbox'])).toEqual(['ConnectorMissing', 'ConnectorMissing']);
  });
});
