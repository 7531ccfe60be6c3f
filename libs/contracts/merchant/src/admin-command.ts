import { compileSchema } from '@millrace/schema';
import { Type, type Static } from 'typebox';
import { merchantIds } from './merchant-id.ts';

/** What the merchant module's admin function is invoked with. */
export const adminRequest = compileSchema(
  Type.Object(
    {
      command: Type.Literal('createMerchant'),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      mode: Type.Union([Type.Literal('test'), Type.Literal('live')]),
      /** Only to take over a merchant from elsewhere; made when absent. */
      merchantId: Type.Optional(Type.String({ pattern: merchantIds.pattern })),
      /** SHA-256 of a key that exists already, in hexadecimal; without it a key is made and shown once. */
      apiKeyHash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    },
    { additionalProperties: false },
  ),
);

export type AdminRequest = Static<typeof adminRequest.schema>;

/** `apiKey` is null when its hash was given: the platform never knew it. */
export type AdminResponse =
  | {
      readonly merchantId: string;
      readonly name: string;
      readonly mode: 'test' | 'live';
      readonly apiKey: string | null;
    }
  | { readonly refused: 'merchant_exists' | 'validation_failed'; readonly detail: string };
