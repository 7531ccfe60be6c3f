import { describe, expect, it } from '@jest/globals';
import type { Difference } from '../src/domain/verdict.ts';
import { describeVerdict } from './describe-verdict.ts';

const fault = (name: Extract<Difference, { kind: 'refund_fault' }>['fault']) =>
  describeVerdict({
    outcome: 'differ',
    difference: { kind: 'refund_fault', transferId: 'tr_1', fault: name },
  });

describe('the output line of a verdict', () => {
  it('shows how many transfers are missing in the balances, and the first one', () => {
    expect(describeVerdict({ outcome: 'behind', notApplied: 3, first: 'tr_1' })).toBe(
      'not in the balances yet: 3 transfers, first tr_1',
    );
  });

  it('shows the fault of a refund', () => {
    expect(fault('payment_not_posted')).toContain('its payment is not in the ledger');
    expect(fault('payer_gets_more')).toContain('the payer gets back more');
    expect(fault('merchant_gives_more')).toContain('the merchant gives back more');
    expect(fault('accounts_not_even')).toContain('some account is not even');
  });
});
