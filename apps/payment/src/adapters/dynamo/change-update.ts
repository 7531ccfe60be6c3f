import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { assertNever } from '@millrace/invariants';
import type { Change } from '../../domain/apply-change.ts';
import { changeTo } from '../../domain/history.ts';
import { lifecycle } from '../../domain/lifecycle.ts';
import type { PaymentKey } from '../../domain/payment.ts';
import { conditionalUpdate, statusIn } from './conditional-update.ts';
import { merchantStatus, paymentPk } from './payment-keys.ts';
import type { PaymentItem } from './payment-item.ts';

type Assignments = Partial<Record<keyof PaymentItem, unknown>>;

/** One conditional write that checks the status by the lifecycle, moves it and appends to the history. */
export function changeUpdate(key: PaymentKey, change: Change): Omit<UpdateCommandInput, 'TableName'> {
  const { from, to } = lifecycle.writeRule(change.event);
  const { at, cause, correlationId } = change;
  const set: Assignments = {
    status: to,
    merchantStatus: merchantStatus(key.merchantId, to),
    lastChange: changeTo(to),
    updatedAt: at,
    ...broughtAlong(change),
  };
  const update = conditionalUpdate({
    pk: paymentPk(key),
    set,
    entry: { change: changeTo(to), occurredAt: at, cause, correlationId },
    closes: lifecycle.isTerminal(to),
    ...statusIn(from),
  });
  return { ...update, ReturnValues: 'ALL_NEW' };
}

function broughtAlong(change: Change): Assignments {
  switch (change.event) {
    case 'claim':
      return { dueAt: change.dueAt, sweeps: 0 };
    case 'settle':
      return { transferId: change.transferId };
    case 'reject':
    case 'fail':
      return { failure: change.failure };
    case 'cancel':
      return {};
    default:
      return assertNever(change);
  }
}
