import { operation } from '@millrace/http';
import { Type } from 'typebox';
import { KEYS_KEPT_SECONDS } from '../signing/jose-quote-signer.ts';

/** Publishes the keys that quotes are signed with. */
export interface KeyPublisher {
  publicKeys(): Promise<{ readonly keys: readonly object[] }>;
}

const keySet = Type.Object({
  keys: Type.Array(
    Type.Object({
      kty: Type.Literal('OKP'),
      crv: Type.Literal('Ed25519'),
      x: Type.String(),
      kid: Type.String(),
      alg: Type.Literal('EdDSA'),
      use: Type.Literal('sig'),
    }),
  ),
});

export function getKeysOperation(keys: KeyPublisher) {
  return operation({
    method: 'GET',
    path: '/.well-known/jwks.json',
    operationId: 'getKeys',
    summary: 'The public keys for verifying quotes, as a JWK Set (RFC 7517)',
    public: true,
    responses: { 200: keySet },
    refusals: [],
    handle: async () => ({
      status: 200,
      body: await keys.publicKeys(),
      headers: { 'cache-control': `public, max-age=${KEYS_KEPT_SECONDS}` },
    }),
  });
}
