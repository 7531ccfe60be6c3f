import { describe, expect, it } from '@jest/globals';
import { refundWorkflow } from './refund-workflow.ts';
import { before, describeWorkflow, statesOf } from './testing/describe-workflow.ts';

describeWorkflow('refund', refundWorkflow, 'PayBack');

const choicesOf = (state: string) => statesOf(refundWorkflow)[state]?.Choices;

describe('a refund', () => {
  it('debits the merchant first and asks the acquirer second', () => {
    expect(refundWorkflow.StartAt).toBe('PostRefund');
    expect(before(refundWorkflow, 'PayBack')).toEqual(['RecordAttempt']);
    expect(before(refundWorkflow, 'RecordAttempt')).toEqual(['IsPosted']);
    expect(choicesOf('IsPosted')).toContainEqual({
      Variable: '$.posted.result.outcome',
      StringEquals: 'posted',
      Next: 'RecordAttempt',
    });
  });

  it('INV-16: asks the acquirer no more once it is reversed', () => {
    expect(choicesOf('IsPosted')).toContainEqual({
      Variable: '$.posted.result.outcome',
      StringEquals: 'reversed',
      Next: 'PutFailed',
    });
  });

  it('INV-16: is reversed when the acquirer has refused and for no error, and failed after its reversal alone', () => {
    expect(before(refundWorkflow, 'PostReversal')).toEqual(['IsPaidBack']);
    expect(choicesOf('IsPaidBack')).toContainEqual({
      Variable: '$.payBack.result.outcome',
      StringEquals: 'refused',
      Next: 'PostReversal',
    });
    expect(before(refundWorkflow, 'PutFailed').sort()).toEqual(['IsPosted', 'PostReversal']);
  });

  it('succeeds when it is paid back alone', () => {
    expect(before(refundWorkflow, 'PutSucceeded')).toEqual(['IsPaidBack']);
  });
});
