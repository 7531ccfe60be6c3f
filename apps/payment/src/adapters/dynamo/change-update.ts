import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { assertNever } from '@millrace/money';
import type { Change } from '../../domain/apply-change.ts';
import { changeTo, type HistoryEntry } from '../../domain/history.ts';
import { isTerminal, writeRule } from '../../domain/lifecycle.ts';
import type { PaymentKey } from '../../domain/payment.ts';
import { merchantStatus, paymentPk } from './payment-keys.ts';
import type { PaymentItem } from './payment-item.ts';

type Assignments = Partial<Record<keyof PaymentItem, unknown>>;

/**
 * One conditional write that checks the status, moves it and appends to the history.
 * The condition is that of the lifecycle; when it does not hold, the item as it stands comes back with the refusal.
 */
export function changeUpdate(key: PaymentKey, change: Change): Omit<UpdateCommandInput, 'TableName'> {
  const { from, to } = writeRule(change.event);
  const { at, cause, correlationId } = change;
  const entry: HistoryEntry = { change: changeTo(to), occurredAt: at, cause, correlationId };
  const assignments: Assignments = {
    status: to,
    merchantStatus: merchantStatus(key.merchantId, to),
    lastChange: entry.change,
    updatedAt: at,
    ...broughtAlong(change),
  };
  const names = Object.keys(assignments);
  const sets = names.map((name) => `#${name} = :${name}`);
  const removal = isTerminal(to) ? ' REMOVE openShard, dueAt, sweeps' : '';
  return {
    Key: { pk: paymentPk(key) },
    UpdateExpression: `SET ${sets.join(', ')}, #history = list_append(#history, :entries)${removal}`,
    ConditionExpression: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')})`,
    ExpressionAttributeNames: Object.fromEntries([...names, 'history'].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(assignments).map(([name, value]) => [`:${name}`, value])),
      ...Object.fromEntries(from.map((status, index) => [`:from${index}`, status])),
      ':entries': [entry],
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
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
