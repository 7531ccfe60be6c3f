import type { RequestContract } from '@millrace/events';
import { Type } from 'typebox';

/** The fields that are read of a key for quotes (RFC 8037). */
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
