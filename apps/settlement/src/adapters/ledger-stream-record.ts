import { unmarshall } from '@aws-sdk/util-dynamodb';
import { assertInvariant } from '@millrace/money';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Transfer } from '../domain/transfer.ts';
import { fromLedgerItem } from './ledger-item.ts';

/**
 * The transfer that a record of the ledger's stream (NEW_IMAGE) tells of.
 * @throws InvariantViolation ledger_append_only for a change of a transfer or its removal, transfer_balanced
 * @throws SchemaMismatch, RangeError when the item is no transfer
 */
export function transferFromStreamRecord({ eventName, dynamodb }: DynamoDBRecord): Transfer {
  assertInvariant(eventName === 'INSERT', 'ledger_append_only', {
    eventName,
    sequenceNumber: dynamodb?.SequenceNumber,
  });
  return fromLedgerItem(unmarshall((dynamodb?.NewImage ?? {}) as Parameters<typeof unmarshall>[0]));
}
