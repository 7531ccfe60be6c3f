import { CurrencySchema, InstantSchema, SignedAmountSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';

export const transferKinds = ['payment', 'refund', 'refund_reversal'] as const;

export type TransferKind = (typeof transferKinds)[number];

/** One transfer with all its legs, which sum to zero in each currency. */
export const transferResponse = Type.Object({
  id: Type.String(),
  kind: Type.Unsafe<TransferKind>({ type: 'string', enum: [...transferKinds] }),
  paymentId: Type.String(),
  createdAt: InstantSchema,
  legs: Type.Array(
    Type.Object({
      account: Type.String({
        description: 'merchant:<id>:available, clearing:<source>, fees, fx:<currency>, rounding.',
      }),
      amount: SignedAmountSchema,
      currency: CurrencySchema,
    }),
  ),
});

export type TransferResponse = Static<typeof transferResponse>;

export const balancesResponse = Type.Object({
  data: Type.Array(Type.Object({ currency: CurrencySchema, available: SignedAmountSchema })),
  unreadable: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Currencies whose balance exists but cannot be read. Operators are alerted; the other balances are correct.',
    }),
  ),
});
