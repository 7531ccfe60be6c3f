export { addHealth, CHECK_TIMEOUT_MS, type HealthChecks } from './health.ts';
export { queueConsumer, type QueueConsumer, type QueueConsumerOptions } from './queue-consumer.ts';
export { serve, type Service } from './serve.ts';
