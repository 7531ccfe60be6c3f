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
export { backOff, codesOf, ContendedItems, isConflict, isContended } from './contention.ts';
export { documentClient, type DocumentClientOptions } from './document-client.ts';
export { exactNumbers } from './exact-numbers.ts';
export { readAll } from './read-all.ts';
