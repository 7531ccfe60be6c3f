import { compileSchema, type FieldError } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { merchantIds } from './merchant-id.ts';
import { LimitsOrNoneSchema, type MerchantLimits } from './merchant-limits.ts';

const merchantId = Type.String({ pattern: merchantIds.pattern });

const createMerchant = compileSchema(
  Type.Object(
    {
      command: Type.Literal('createMerchant'),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      mode: Type.Union([Type.Literal('test'), Type.Literal('live')]),
      /** Only to take over a merchant from elsewhere; made when absent. */
      merchantId: Type.Optional(merchantId),
      /** SHA-256 of a key that exists already, in hexadecimal; without it a key is made and shown once. */
      apiKeyHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    },
    { additionalProperties: false },
  ),
);

/** Puts these limits in the place of all that the merchant had. */
const setLimits = compileSchema(
  Type.Object(
    { command: Type.Literal('setLimits'), merchantId, limits: LimitsOrNoneSchema },
    { additionalProperties: false },
  ),
);

const getLimits = compileSchema(
  Type.Object({ command: Type.Literal('getLimits'), merchantId }, { additionalProperties: false }),
);

const commands = new Map<unknown, typeof createMerchant | typeof setLimits | typeof getLimits>([
  ['createMerchant', createMerchant],
  ['setLimits', setLimits],
  ['getLimits', getLimits],
]);

const anyCommand = compileSchema(
  Type.Object({ command: Type.Unsafe<string>({ type: 'string', enum: [...commands.keys()] }) }),
);

export type CreateMerchantRequest = Static<typeof createMerchant.schema>;
export type SetLimitsRequest = Static<typeof setLimits.schema>;
export type GetLimitsRequest = Static<typeof getLimits.schema>;

/** What the merchant module's admin function is invoked with. */
export type AdminRequest = CreateMerchantRequest | SetLimitsRequest | GetLimitsRequest;

export const adminRequest = {
  /** Every field error by the schema of the command that is named, or none when the request fits. */
  errors(request: unknown): readonly FieldError[] {
    const { command } = (request ?? {}) as { command?: unknown };
    return (commands.get(command) ?? anyCommand).errors(request);
  },
};

/** `apiKey` is null when its hash was given: the platform never knew it. */
export interface CreateMerchantResponse {
  readonly merchantId: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly apiKey: string | null;
}

/** The limits that the merchant has now. */
export interface MerchantLimitsResponse {
  readonly merchantId: string;
  readonly limits: MerchantLimits | null;
}

export interface AdminRefusal {
  readonly refused: 'merchant_exists' | 'merchant_not_found' | 'validation_failed';
  readonly detail: string;
}

export type AdminResponse = CreateMerchantResponse | MerchantLimitsResponse | AdminRefusal;
