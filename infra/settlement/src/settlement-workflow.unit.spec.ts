import { describe, expect, it } from '@jest/globals';
import { PAYMENT_STORE_UNAVAILABLE } from '@millrace/contracts-payment';
import { settlementWorkflow } from './settlement-workflow.ts';
import { before, describeWorkflow, statesOf } from './testing/describe-workflow.ts';

describeWorkflow('settlement', settlementWorkflow, 'Capture');

describe('a settlement', () => {
  it('claims again when the payment module cannot reach its table', () => {
    const retried = statesOf(settlementWorkflow)['Claim']?.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried).toContain(PAYMENT_STORE_UNAVAILABLE);
  });

  it('posts a transfer after a capture alone', () => {
    expect(before(settlementWorkflow, 'PostTransfer')).toEqual(['IsCaptured']);
    expect(statesOf(settlementWorkflow)['IsCaptured']?.Choices).toContainEqual({
      Variable: '$.capture.result.outcome',
      StringEquals: 'captured',
      Next: 'PostTransfer',
    });
  });

  it('fails a payment when the acquirer has refused, and for no error', () => {
    expect(before(settlementWorkflow, 'PutFailed')).toEqual(['IsCaptured']);
  });
});
