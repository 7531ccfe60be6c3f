export {
  defineEvent,
  parseDeliveredEvent,
  defineFunction,
  type BusEvent,
  type DeliveredEvent,
  type EventContract,
  type EventDetail,
  type FunctionContract,
} from './contracts.ts';
export { EventsNotPublished, type EventPublisher } from './event-publisher.ts';
export { EventBridgePublisher } from './event-bridge-publisher.ts';
export { combinedContract } from './combined-contract.ts';
export {
  moduleContract,
  type JsonSchema,
  type MessageContract,
  type ModuleContract,
} from './module-contract.ts';
export type { RequestContract } from './request-contract.ts';
