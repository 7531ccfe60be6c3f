import { valueHoldsCardNumber } from '@millrace/card-numbers';
import { compileSchema, type FieldError } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { apiKeyIds, type ApiKeyView } from './api-key.ts';
import { merchantIds } from './merchant-id.ts';
import { LimitsOrNoneSchema, type MerchantLimits } from './merchant-limits.ts';

const merchantId = Type.String({ pattern: merchantIds.pattern });
/** The mode of the stage's keys when absent; another is accepted where the stage accepts its keys. */
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

/** Creates one more key of a merchant. */
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

/** What the merchant module's admin function is invoked with. */
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
  detail: 'holds a card number',
};

export const adminRequest = {
  /** Every field error by the schema of the command that is named, or none when the request fits. */
  errors(request: unknown): readonly FieldError[] {
    const { command, name } = (request ?? {}) as { command?: unknown; name?: unknown };
    const errors = (commands.get(command) ?? anyCommand).errors(request);
    return valueHoldsCardNumber(name) ? [...errors, nameHoldsCardNumber] : errors;
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

/** `apiKey` is the key in plain text, which is shown here and never again. */
export interface AddKeyResponse {
  readonly merchantId: string;
  readonly key: ApiKeyView;
  readonly apiKey: string;
}

/** All keys of a merchant, oldest first; revoked ones for 90 days, or until 100 keys are stored. */
export interface ListKeysResponse {
  readonly merchantId: string;
  readonly keys: readonly ApiKeyView[];
}

export interface RevokeKeyResponse {
  readonly merchantId: string;
  readonly key: ApiKeyView;
  /** How many of the merchant's keys can still be used. */
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

/** What each command is answered with when it is not refused. */
export interface AdminAnswers {
  readonly createMerchant: CreateMerchantResponse;
  readonly setLimits: MerchantLimitsResponse;
  readonly getLimits: MerchantLimitsResponse;
  readonly addKey: AddKeyResponse;
  readonly listKeys: ListKeysResponse;
  readonly revokeKey: RevokeKeyResponse;
}

export type AdminResponse = AdminAnswers[keyof AdminAnswers] | AdminRefusal;
