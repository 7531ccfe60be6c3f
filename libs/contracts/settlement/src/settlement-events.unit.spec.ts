import { describe, expect, it } from '@jest/globals';
import { paymentIds } from '@millrace/contracts-payment';
import { settlementCompleted, settlementFailed } from './index.ts';

const paymentId = paymentIds.create();
const facts = {
  id: `${paymentId}.settled`,
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c',
  merchantId: 'm',
};

describe('settlement events', () => {
  it('name their source and type as the rules on the bus match them', () => {
    const completed = settlementCompleted.make({ ...facts, data: { paymentId, transferId: 'tr_1' } });
    const failed = settlementFailed.make({
      ...facts,
      data: { paymentId, code: 'settlement_refused', message: 'x' },
    });
    expect([completed.source, completed.type]).toEqual(['millrace.settlement', 'settlement.completed']);
    expect([failed.source, failed.type]).toEqual(['millrace.settlement', 'settlement.failed']);
  });
});
