import { valueHoldsCardNumber } from '@millrace/card-numbers';
import { compileSchema, type FieldError } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { apiKeyIds, type ApiKeyView } from './api-key.ts';
import { merchantIds } from './merchant-id.ts';
import { LimitsOrNoneSchema, type MerchantLimits } from './merchant-limits.ts';

const merchantId = Type.String({ pattern: merchantIds.pattern });
/** Defaults to the mode of the stage's keys. Another mode is accepted only if the stage accepts keys of that mode. */
const mode = Type.Optional(Type.Union([Type.Literal('test'), Type.Literal('live')]));
/** Without control characters, as it is shown in terminals and logs. */
const keyName = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$',
});

const createMerchant = compileSchema(
  Type.Object(
    {
      command: Type.Literal('createMerchant'),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      mode,
      /** Only for a merchant that already exists elsewhere; generated if absent. */
      merchantId: Type.Optional(merchantId),
      /** SHA-256 of an existing key, in hexadecimal. If absent, a key is generated and shown once. */
      apiKeyHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    },
    { additionalProperties: false },
  ),
);

/** Replaces all limits of the merchant. */
const setLimits = compileSchema(
  Type.Object(
    { command: Type.Literal('setLimits'), merchantId, limits: LimitsOrNoneSchema },
    { additionalProperties: false },
  ),
);

const getLimits = compileSchema(
  Type.Object({ command: Type.Literal('getLimits'), merchantId }, { additionalProperties: false }),
);

/** Creates another key for a merchant. */
const addKey = compileSchema(
  Type.Object(
    { command: Type.Literal('addKey'), merchantId, name: keyName, mode },
    { additionalProperties: false },
  ),
);

const listKeys = compileSchema(
  Type.Object({ command: Type.Literal('listKeys'), merchantId }, { additionalProperties: false }),
);

const revokeKey = compileSchema(
  Type.Object(
    { command: Type.Literal('revokeKey'), merchantId, keyId: Type.String({ pattern: apiKeyIds.pattern }) },
    { additionalProperties: false },
  ),
);

const schemas = { createMerchant, setLimits, getLimits, addKey, listKeys, revokeKey };
const commands = new Map<unknown, (typeof schemas)[keyof typeof schemas]>(Object.entries(schemas));

const anyCommand = compileSchema(
  Type.Object({ command: Type.Unsafe<string>({ type: 'string', enum: [...commands.keys()] }) }),
);

export type CreateMerchantRequest = Static<typeof createMerchant.schema>;
export type SetLimitsRequest = Static<typeof setLimits.schema>;
export type GetLimitsRequest = Static<typeof getLimits.schema>;
export type AddKeyRequest = Static<typeof addKey.schema>;
export type ListKeysRequest = Static<typeof listKeys.schema>;
export type RevokeKeyRequest = Static<typeof revokeKey.schema>;

/** Payload that the merchant module's admin function is invoked with. */
export type AdminRequest =
  | CreateMerchantRequest
  | SetLimitsRequest
  | GetLimitsRequest
  | AddKeyRequest
  | ListKeysRequest
  | RevokeKeyRequest;

const nameHoldsCardNumber: FieldError = {
  pointer: '/name',
  code: 'card_number_refused',
  detail: 'contains a card number',
};

export const adminRequest = {
  /** Every field error according to the schema of the named command. Empty if the request is valid. */
  errors(request: unknown): readonly FieldError[] {
    const { command, name } = (request ?? {}) as { command?: unknown; name?: unknown };
    const errors = (commands.get(command) ?? anyCommand).errors(request);
    return valueHoldsCardNumber(name) ? [...errors, nameHoldsCardNumber] : errors;
  },
};

/** `apiKey` is null if the caller gave its hash, because then the platform never knew the key. */
export interface CreateMerchantResponse {
  readonly merchantId: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  readonly apiKey: string | null;
}

/** The merchant's current limits. */
export interface MerchantLimitsResponse {
  readonly merchantId: string;
  readonly limits: MerchantLimits | null;
}

/** `apiKey` is the key in plain text, which is shown here and never again. */
export interface AddKeyResponse {
  readonly merchantId: string;
  readonly key: ApiKeyView;
  readonly apiKey: string;
}

/** All keys of a merchant, oldest first. Revoked keys are listed for 90 days, or until 100 keys are stored. */
export interface ListKeysResponse {
  readonly merchantId: string;
  readonly keys: readonly ApiKeyView[];
}

export interface RevokeKeyResponse {
  readonly merchantId: string;
  readonly key: ApiKeyView;
  /** The number of the merchant's keys that are still valid. */
  readonly activeKeys: number;
}

export interface AdminRefusal {
  readonly refused:
    | 'merchant_exists'
    | 'mode_not_accepted'
    | 'merchant_not_found'
    | 'key_not_found'
    | 'key_limit_reached'
    | 'validation_failed';
  readonly detail: string;
}

/** Response to each command that was not refused. */
export interface AdminResponses {
  readonly createMerchant: CreateMerchantResponse;
  readonly setLimits: MerchantLimitsResponse;
  readonly getLimits: MerchantLimitsResponse;
  readonly addKey: AddKeyResponse;
  readonly listKeys: ListKeysResponse;
  readonly revokeKey: RevokeKeyResponse;
}

export type AdminResponse = AdminResponses[keyof AdminResponses] | AdminRefusal;
