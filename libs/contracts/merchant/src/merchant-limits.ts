import { defineFunction } from '@millrace/events';
import { currencyCodes } from '@millrace/money';
import { AmountSchema, compileSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { merchantIds } from './merchant-id.ts';

const MAX_DAILY_COUNT = 1_000_000_000;

/** Limits on the payments in one currency, in its minor units. An absent field means no limit. */
const CurrencyLimitsSchema = Type.Object(
  {
    /** For one payment. */
    maxAmount: Type.Optional(AmountSchema),
    /** For all payments of a day together. */
    maxDailyAmount: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  },
  { additionalProperties: false },
);

/**
 * Limits that screening applies to a merchant's payments.
 *
 * A day is the UTC date of a payment's creation. Only payments that screening accepts count, and they still count if they
 * are canceled or fail later: a limit bounds what is let through, not what is settled. Counting for a day starts with the
 * first payment that is screened while the merchant has any daily limit.
 */
export const MerchantLimitsSchema = Type.Object(
  {
    /** Payments of a day, in all currencies together. */
    maxDailyCount: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DAILY_COUNT })),
    /** By ISO 4217 code. If present, payments in any other currency are rejected. */
    currencies: Type.Optional(
      Type.Unsafe<Readonly<Record<string, Static<typeof CurrencyLimitsSchema>>>>({
        type: 'object',
        minProperties: 1,
        propertyNames: { type: 'string', enum: currencyCodes },
        additionalProperties: CurrencyLimitsSchema,
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1 },
);

export type MerchantLimits = Static<typeof MerchantLimitsSchema>;

/** null for a merchant without limits. */
export const LimitsOrNoneSchema = Type.Union([MerchantLimitsSchema, Type.Null()]);

export const merchantLimits = compileSchema(MerchantLimitsSchema);

/** The merchant module's function `limits`. Its response is valid at that moment; callers decide how long they cache it. */
export const limitsFunction = defineFunction({
  name: 'merchant.limits',
  version: 1,
  request: Type.Object(
    { merchantId: Type.String({ pattern: merchantIds.pattern }) },
    { additionalProperties: false },
  ),
  response: Type.Object({ limits: LimitsOrNoneSchema }),
});

export const limitsRequest = limitsFunction.request;
export const limitsResponse = limitsFunction.response;

export type LimitsRequest = Static<typeof limitsRequest.schema>;
export type LimitsResponse = Static<typeof limitsResponse.schema>;
