import { AmountSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { orderContent, OrderIdSchema, OrderLineSchema } from './order-lines.ts';
import { orderStatuses } from './order-status.ts';

const Status = Type.Unsafe<(typeof orderStatuses)[number]>({ type: 'string', enum: [...orderStatuses] });

/** `orderId` is generated if the caller gives none. */
export const placeOrderRequest = Type.Object(
  { ...orderContent, orderId: Type.Optional(OrderIdSchema) },
  { additionalProperties: false },
);

export type PlaceOrderRequest = Static<typeof placeOrderRequest>;

export const placeOrderResponse = Type.Object({ id: OrderIdSchema, status: Status });

export type PlaceOrderResponse = Static<typeof placeOrderResponse>;

export const orderResponse = Type.Object({
  id: OrderIdSchema,
  status: Status,
  items: Type.Array(OrderLineSchema),
  currency: CurrencySchema,
  amount: AmountSchema,
  source: Type.String(),
  reason: Type.Union(
    [
      Type.Object({
        code: Type.String({ description: 'Stable.' }),
        message: Type.String({ description: 'Human-readable.' }),
      }),
      Type.Null(),
    ],
    {
      description:
        'Why the order was rejected or not paid or, while it is accepted, why its payment is on hold.',
    },
  ),
  paymentId: Type.Union([Type.String(), Type.Null()]),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
});

export type OrderResponse = Static<typeof orderResponse>;
