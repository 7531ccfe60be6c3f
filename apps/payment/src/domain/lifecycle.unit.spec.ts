import { describe, expect, it } from '@jest/globals';
import { paymentStatuses } from '@millrace/contracts-payment';
import { lifecycle } from './lifecycle.ts';

describe('INV-7: the lifecycle of a payment', () => {
  it.each([
    ['pending', 'claim', { to: 'processing' }],
    ['pending', 'reject', { to: 'failed' }],
    ['pending', 'settle', { refused: 'too_early' }],
    ['pending', 'fail', { refused: 'too_early' }],
    ['pending', 'cancel', { to: 'canceled' }],
    ['processing', 'claim', { noChange: 'already_applied' }],
    ['processing', 'reject', { noChange: 'overtaken' }],
    ['processing', 'settle', { to: 'settled' }],
    ['processing', 'fail', { to: 'failed' }],
    ['processing', 'cancel', { refused: 'payment_not_cancelable' }],
    ['settled', 'claim', { refused: 'payment_not_claimable' }],
    ['settled', 'reject', { noChange: 'overtaken' }],
    ['settled', 'settle', { noChange: 'already_applied' }],
    ['settled', 'fail', { refused: 'contradiction' }],
    ['settled', 'cancel', { refused: 'payment_not_cancelable' }],
    ['failed', 'claim', { refused: 'payment_not_claimable' }],
    ['failed', 'reject', { noChange: 'already_applied' }],
    ['failed', 'settle', { refused: 'contradiction' }],
    ['failed', 'fail', { noChange: 'already_applied' }],
    ['failed', 'cancel', { refused: 'payment_not_cancelable' }],
    ['canceled', 'claim', { refused: 'payment_not_claimable' }],
    ['canceled', 'reject', { noChange: 'overtaken' }],
    ['canceled', 'settle', { refused: 'contradiction' }],
    ['canceled', 'fail', { refused: 'contradiction' }],
    ['canceled', 'cancel', { noChange: 'already_applied' }],
  ] as const)('when %s, answers %s with %j', (status, event, expected) => {
    expect(lifecycle.transition(status, event)).toEqual(expected);
  });

  it('covers every status of the contract, and only the cells above', () => {
    expect([...lifecycle.statuses].sort()).toEqual([...paymentStatuses].sort());
    expect(lifecycle.events).toEqual(['claim', 'reject', 'settle', 'fail', 'cancel']);
  });

  it('ends in settled, failed and canceled', () => {
    expect(lifecycle.statuses.filter(lifecycle.isTerminal)).toEqual(['settled', 'failed', 'canceled']);
  });

  it.each([
    ['claim', { from: ['pending'], to: 'processing' }],
    ['reject', { from: ['pending'], to: 'failed' }],
    ['settle', { from: ['processing'], to: 'settled' }],
    ['fail', { from: ['processing'], to: 'failed' }],
    ['cancel', { from: ['pending'], to: 'canceled' }],
  ] as const)('has the write rule of a %s: %j', (event, expected) => {
    expect(lifecycle.writeRule(event)).toEqual(expected);
  });
});
