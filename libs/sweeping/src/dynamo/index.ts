export { dynamoDueStore, type DueItems } from './dynamo-due-store.ts';
export { OPEN, openShardKeyOf } from '../sweep-policy.ts';
