import { ulid } from 'ulid';
import type { Brand } from './brand.ts';

/** Follows one request through stream, queue, bus, workflow and every log line. */
export type CorrelationId = Brand<string, 'CorrelationId'>;

const ACCEPTED = /^[A-Za-z0-9._:-]{1,64}$/;

/** The caller's own correlation id where it is one that may be logged, a new one otherwise. */
export function correlationIdFrom(offered: string | undefined): CorrelationId {
  return (offered !== undefined && ACCEPTED.test(offered) ? offered : `cor_${ulid()}`) as CorrelationId;
}
