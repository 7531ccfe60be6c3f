import type { RequestContract } from '@millrace/events';
import { Type } from 'typebox';

/** What is read of a key that a quote may be signed with (RFC 8037). */
const key = Type.Object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String(),
  kid: Type.String(),
});

export const getQuoteKeys = {
  module: 'quote',
  method: 'GET',
  path: '/.well-known/jwks.json',
  responses: { 200: Type.Object({ keys: Type.Array(key) }) },
} satisfies RequestContract;
