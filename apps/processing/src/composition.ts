import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EventBridgePublisher } from '@millrace/events';
import { createLogger, requireEnv } from '@millrace/observability';
import { readStreamRecord } from './adapters/stream-record.ts';
import type { ScreenPaymentsPorts } from './application/screen-payments.ts';

/** What the processor works with. Environment: `BUS_NAME`. */
export function processorPorts(): ScreenPaymentsPorts {
  return {
    publisher: new EventBridgePublisher(new EventBridgeClient({}), requireEnv('BUS_NAME')),
    clock: () => new Date(),
    logger: createLogger('processing'),
    readImage: readStreamRecord,
  };
}
