import { describe, expect, it } from '@jest/globals';
import { refundStatuses } from '@millrace/contracts-payment';
import { refundLifecycle } from './refund-lifecycle.ts';

describe('INV-16: the lifecycle of a refund', () => {
  it.each([
    ['pending', 'succeed', { to: 'succeeded' }],
    ['pending', 'fail', { to: 'failed' }],
    ['succeeded', 'succeed', { noChange: 'already_applied' }],
    ['succeeded', 'fail', { refused: 'contradiction' }],
    ['failed', 'succeed', { refused: 'contradiction' }],
    ['failed', 'fail', { noChange: 'already_applied' }],
  ] as const)('when %s, answers %s with %j', (status, event, expected) => {
    expect(refundLifecycle.transition(status, event)).toEqual(expected);
  });

  it('covers every status of the contract, and only the cells above', () => {
    expect([...refundLifecycle.statuses].sort()).toEqual([...refundStatuses].sort());
    expect(refundLifecycle.events).toEqual(['succeed', 'fail']);
  });

  it('is decided once: it ends in succeeded and failed', () => {
    expect(refundLifecycle.statuses.filter(refundLifecycle.isTerminal)).toEqual(['succeeded', 'failed']);
  });
});
