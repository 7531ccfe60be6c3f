export {
  defineEvent,
  type BusEvent,
  type DeliveredEvent,
  type EventContract,
  type EventDetail,
} from './event-contract.ts';
export type { EventPublisher } from './event-publisher.ts';
export { EventBridgePublisher } from './event-bridge-publisher.ts';
export type { JsonSchema, ModuleContract } from './module-contract.ts';
