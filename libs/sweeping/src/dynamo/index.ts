export { DynamoDueStore, type DueItems } from './dynamo-due-store.ts';
export { OPEN, openShardKeyOf } from './open-index.ts';
