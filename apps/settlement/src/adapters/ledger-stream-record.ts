import { unmarshall } from '@aws-sdk/util-dynamodb';
import { exactNumbers } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import type { DynamoDBRecord } from 'aws-lambda';
import type { LedgerKey } from '../application/ports.ts';
import type { Transfer } from '../domain/transfer.ts';
import { fromLedgerItem, ledgerKeyFrom } from './ledger-item.ts';

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
  const image = (dynamodb?.NewImage ?? {}) as Parameters<typeof unmarshall>[0];
  return fromLedgerItem(unmarshall(image, exactNumbers()));
}

/** The key of the item that a record says is new, whatever else it says; undefined for anything else. */
export function ledgerKeyOfStreamRecord({ eventName, dynamodb }: DynamoDBRecord): LedgerKey | undefined {
  const { pk, sk } = dynamodb?.Keys ?? {};
  return eventName === 'INSERT' ? ledgerKeyFrom(pk?.S, sk?.S) : undefined;
}
