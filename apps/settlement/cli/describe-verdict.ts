import { counted } from '@millrace/command-line';
import { assertNever } from '@millrace/invariants';
import type { Difference, Explanation, Verdict } from '../src/domain/verdict.ts';

/** One line of output, which names the transfer to examine. */
export function describeVerdict(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'agree':
      return `${counted(verdict.transfers, 'transfer')}, ${counted(verdict.accounts, 'account')}: all balances agree`;
    case 'behind':
      return `not in the balances yet: ${counted(verdict.notApplied, 'transfer')}, first ${verdict.first}`;
    case 'differ':
      return describeDifference(verdict.difference);
    default:
      return assertNever(verdict);
  }
}

const faults: Readonly<Record<Extract<Difference, { kind: 'refund_fault' }>['fault'], string>> = {
  payment_not_posted: 'the transfer of its payment is not in the ledger',
  payer_gets_more: 'the payer gets back more than it paid',
  merchant_gives_more: 'the merchant gives back more than it got',
  accounts_not_even: 'the payment is fully refunded, but some account is not even',
};

function describeDifference(difference: Difference): string {
  switch (difference.kind) {
    case 'transfer_unreadable':
      return `${difference.transferId} is not a balanced transfer: ${difference.reason}`;
    case 'transfer_misnamed':
      return `${difference.transferId} is not the id that follows from what the transfer settles`;
    case 'reversal_differs':
      return `${difference.transferId} is not the opposite of a refund of its payment`;
    case 'refund_fault':
      return `${difference.transferId}: ${faults[difference.fault]}`;
    case 'transfer_removed':
      return `${difference.transferId} was applied to the balances and is not in the ledger`;
    case 'balance_unreadable':
      return `${difference.key} is not a balance: ${difference.reason}`;
    case 'balance_differs': {
      const { key, stored, recomputed, explainedBy } = difference;
      const [account, currency] = key.split('#');
      const amounts = `stored ${stored}, recomputed ${recomputed}, difference ${stored - recomputed}`;
      return `${account} in ${currency}: ${amounts}; ${describeExplanation(explainedBy)}`;
    }
    default:
      return assertNever(difference);
  }
}

function describeExplanation(explanation: Explanation | undefined): string {
  if (!explanation) return 'no transfer has moved it';
  const { transferId, why } = explanation;
  switch (why) {
    case 'not_applied':
      return `${transferId} is not marked as applied`;
    case 'same_amount':
      return `${transferId} moved exactly that amount`;
    case 'latest':
      return `its latest transfer is ${transferId}`;
    default:
      return assertNever(why);
  }
}
