import { createHash } from 'node:crypto';
import type { ApiKey } from '../domain/api-key.ts';

/**
 * What is stored of a key: SHA-256 of all of it, in hexadecimal. A fast hash is enough, as a key is random: there are
 * no likely keys to try.
 */
export function hashApiKey(key: ApiKey): string {
  return createHash('sha256').update(key).digest('hex');
}
