import { describe, expect, it } from '@jest/globals';
import { orderStatuses } from '@millrace/contracts-order';
import { lifecycle } from './lifecycle.ts';

describe('the lifecycle of an order', () => {
  it.each([
    ['placed', 'accept', { to: 'accepted' }],
    ['placed', 'reject', { to: 'rejected' }],
    ['placed', 'pay', { refused: 'too_early' }],
    ['placed', 'fail_payment', { refused: 'too_early' }],
    ['accepted', 'accept', { noChange: 'already_applied' }],
    ['accepted', 'reject', { noChange: 'overtaken' }],
    ['accepted', 'pay', { to: 'paid' }],
    ['accepted', 'fail_payment', { to: 'payment_failed' }],
    ['paid', 'accept', { noChange: 'already_applied' }],
    ['paid', 'reject', { noChange: 'overtaken' }],
    ['paid', 'pay', { noChange: 'already_applied' }],
    ['paid', 'fail_payment', { refused: 'contradiction' }],
    ['payment_failed', 'accept', { noChange: 'already_applied' }],
    ['payment_failed', 'reject', { noChange: 'overtaken' }],
    ['payment_failed', 'pay', { refused: 'contradiction' }],
    ['payment_failed', 'fail_payment', { noChange: 'already_applied' }],
    ['rejected', 'accept', { noChange: 'overtaken' }],
    ['rejected', 'reject', { noChange: 'already_applied' }],
    ['rejected', 'pay', { refused: 'contradiction' }],
    ['rejected', 'fail_payment', { refused: 'contradiction' }],
  ] as const)('when %s, answers %s with %j', (status, event, expected) => {
    expect(lifecycle.transition(status, event)).toEqual(expected);
  });

  it('covers every status of the contract, and only the cells above', () => {
    expect([...lifecycle.statuses].sort()).toEqual([...orderStatuses].sort());
    expect(lifecycle.events).toEqual(['accept', 'reject', 'pay', 'fail_payment']);
  });

  it('starts as placed and ends in paid, payment_failed and rejected', () => {
    expect(lifecycle.statuses[0]).toBe('placed');
    expect(lifecycle.statuses.filter(lifecycle.isTerminal)).toEqual(['paid', 'payment_failed', 'rejected']);
  });
});
