import { describe, expect, it } from '@jest/globals';
import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { SchemaMismatch } from '@millrace/schema';
import {
  payBackInput,
  postRefundInput,
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from './index.ts';

const paymentId = paymentIds.create();
const facts = {
  id: `${paymentId}.settlement_completed`,
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c',
  merchantId: 'm',
};

describe('settlement events', () => {
  it('have the source and type that the rules on the bus match', () => {
    const completed = settlementCompleted.make({ ...facts, data: { paymentId, transferId: 'tr_1' } });
    const failed = settlementFailed.make({
      ...facts,
      data: { paymentId, code: 'settlement_refused', message: 'x' },
    });
    expect([completed.source, completed.type]).toEqual(['millrace.settlement', 'settlement.completed']);
    expect([failed.source, failed.type]).toEqual(['millrace.settlement', 'settlement.failed']);
  });

  it('have the same source and their own types for refunds', () => {
    const refundId = refundIds.create();
    const data = { refundId, paymentId, transferId: 'tr_1' };
    const succeeded = refundSucceeded.make({ ...facts, data });
    const failed = refundFailed.make({
      ...facts,
      data: { refundId, paymentId, reversalId: 'tr_2', code: 'refund_refused', message: 'x' },
    });
    expect([succeeded.source, succeeded.type]).toEqual(['millrace.settlement', 'refund.succeeded']);
    expect([failed.source, failed.type]).toEqual(['millrace.settlement', 'refund.failed']);
    const misnamed = { ...data, refundId: paymentId };
    expect(() => refundSucceeded.make({ ...facts, data: misnamed })).toThrow(SchemaMismatch);
  });
});

describe('the tasks of the refund workflow', () => {
  const refusal = { outcome: 'refused', refusedAt: facts.occurredAt };
  const posted = { outcome: 'posted', transferId: 'tr_1' };

  it('post with only the event, and reverse with a refusal', () => {
    expect(postRefundInput.errors({ event: {} })).toEqual([]);
    expect(postRefundInput.errors({ event: {}, refusal })).toEqual([]);
    expect(postRefundInput.errors({ event: {}, refusal: { ...refusal, outcome: 'paid_back' } })).not.toEqual(
      [],
    );
  });

  it('pay back only with evidence that the transfer was posted', () => {
    expect(payBackInput.errors({ event: {}, posted })).toEqual([]);
    expect(payBackInput.errors({ event: {} })).not.toEqual([]);
    expect(payBackInput.errors({ event: {}, posted: { ...posted, outcome: 'reversed' } })).not.toEqual([]);
  });
});
