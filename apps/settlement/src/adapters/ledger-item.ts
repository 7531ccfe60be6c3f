import { transferKinds, type TransferKind } from '@millrace/contracts-settlement';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import { compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import type { LedgerKey } from '../application/ports.ts';
import { parseAccount } from '../domain/account.ts';
import { assertBalanced, type Transfer, type TransferId } from '../domain/transfer.ts';

/** A transfer as it stands in the ledger table: one item with all its legs. */
const ledgerItem = compileSchema(
  Type.Object(
    {
      pk: Type.String({ minLength: 1 }),
      sk: Type.String({ minLength: 1 }),
      kind: Type.Unsafe<TransferKind>({ type: 'string', enum: [...transferKinds] }),
      paymentId: Type.String({ minLength: 1 }),
      merchantId: Type.String({ minLength: 1 }),
      createdAt: InstantSchema,
      legs: Type.Array(
        Type.Object(
          // A bigint or a number; JSON Schema knows no bigint.
          { account: Type.String(), amount: Type.Unknown(), currency: CurrencySchema },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
);

type LedgerItem = Static<typeof ledgerItem.schema>;

/** The merchant is a part of the key, so that no query can reach another merchant's transfers. */
export function ledgerPartition({ merchantId, paymentId }: Omit<LedgerKey, 'id'>): string {
  return `payment#${merchantId}#${paymentId}`;
}

/** The other way round; undefined for keys that no transfer has. */
export function ledgerKeyFrom(pk = '', sk = ''): LedgerKey | undefined {
  const [prefix, merchantId, paymentId, ...others] = pk.split('#');
  if (prefix !== 'payment' || !merchantId || !paymentId || others.length > 0 || !sk) return undefined;
  return { id: sk as TransferId, merchantId, paymentId };
}

/** @throws InvariantViolation when the transfer does not balance */
export function toLedgerItem(transfer: Transfer): LedgerItem {
  assertBalanced(transfer);
  const { id, legs, ...facts } = transfer;
  return {
    pk: ledgerPartition(transfer),
    sk: id,
    ...facts,
    legs: legs.map((leg) => ({ ...leg })),
  };
}

/** @throws SchemaMismatch, RangeError, InvariantViolation when the item is no transfer that balances */
export function fromLedgerItem(item: unknown): Transfer {
  const { pk, sk, kind, paymentId, merchantId, createdAt, legs } = ledgerItem.parse(item);
  const transfer: Transfer = {
    id: sk as TransferId,
    kind,
    paymentId,
    merchantId,
    createdAt,
    legs: legs.map(({ account, amount, currency }) => ({
      account: parseAccount(account),
      amount: minorUnitsFromStored(amount),
      currency: parseCurrency(currency),
    })),
  };
  assertInvariant(pk === ledgerPartition(transfer), 'transfer_under_its_payment', { transferId: sk, pk });
  assertBalanced(transfer);
  return transfer;
}
