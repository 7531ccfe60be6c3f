import { describe, expect, it } from '@jest/globals';
import { createPublicKey, sign, verify } from 'node:crypto';
import { deriveSigningKey } from './derive-signing-key.ts';

const secret = 'a'.repeat(64);

describe('a signing key', () => {
  it('is the same for the same secret', async () => {
    const [one, other] = await Promise.all([deriveSigningKey(secret), deriveSigningKey(secret)]);
    expect(other.publicJwk).toEqual(one.publicJwk);
    // Fixed: another derivation would invalidate every issued quote.
    expect(one.publicJwk.x).toBe('eP9AkHE14OoxIvdEQ8I-ivi_GdD-NGfE5_JhCx5a25Q');
  });

  it('differs for another secret', async () => {
    const [one, other] = await Promise.all([deriveSigningKey(secret), deriveSigningKey('b'.repeat(64))]);
    expect(other.kid).not.toBe(one.kid);
    expect(other.publicJwk.x).not.toBe(one.publicJwk.x);
  });

  it('is published without secret parts', async () => {
    const { kid, publicJwk } = await deriveSigningKey(secret);
    expect(Object.keys(publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    expect(publicJwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid });
    expect(kid).toMatch(/^[\w-]{43}$/);
  });

  it('makes signatures that its published key verifies', async () => {
    const { privateKey, publicJwk } = await deriveSigningKey(secret);
    const signature = sign(null, Buffer.from('quote'), privateKey);
    const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
    expect(verify(null, Buffer.from('quote'), publicKey, signature)).toBe(true);
    expect(verify(null, Buffer.from('other'), publicKey, signature)).toBe(false);
  });

  it('is not derived from a secret that is too short', async () => {
    await expect(deriveSigningKey('x'.repeat(31))).rejects.toThrow(RangeError);
  });
});
