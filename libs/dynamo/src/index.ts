export { backOff } from './back-off.ts';
export { codesOf, isConflict, isContended } from './cancellation.ts';
export {
  failedConditions,
  IS_NEW,
  putNew,
  transact,
  writeIf,
  type ConditionalWrite,
  type FailedConditions,
  type Item,
  type TransactOptions,
  type TransactWrites,
} from './conditional-writes.ts';
export { ContendedItems } from './contended-items.ts';
export { documentClient, type DocumentClientOptions } from './document-client.ts';
export { exactNumbers } from './exact-numbers.ts';
export { readAll } from './read-all.ts';
