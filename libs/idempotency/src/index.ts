export {
  bodyHash,
  makeRecord,
  MAX_KEY_LENGTH,
  recordKey,
  idempotently,
  IdempotencyStoreUnavailable,
  type IdempotencyRecord,
  type IdempotentRequest,
  type RecordedResponse,
  type Attempt,
  type IdempotencyStore,
  type IdempotentOutcome,
} from './idempotency.ts';
export { dynamoIdempotencyStore, KEY_IS_FREE, recordItem, recordPut } from './dynamo-idempotency-store.ts';
