export {
  bodyHash,
  makeRecord,
  MAX_KEY_LENGTH,
  recordKey,
  type IdempotencyRecord,
  type IdempotentRequest,
  type RecordedResponse,
} from './idempotency-record.ts';
export { idempotently, type Attempt, type IdempotencyStore, type IdempotentOutcome } from './idempotently.ts';
export { DynamoIdempotencyStore, KEY_IS_FREE, recordItem } from './dynamo-idempotency-store.ts';
