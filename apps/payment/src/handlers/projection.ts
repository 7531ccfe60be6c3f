import { batchHandler, readBody } from '@millrace/dead-letters';
import { parseDeliveredEvent } from '@millrace/events';
import { projectEvent } from '../application/project-event.ts';
import { composeProjection } from '../composition.ts';

const ports = composeProjection();

/** Takes events of the bus from the queue. */
export const handler = batchHandler(({ body }) => projectEvent(parseDeliveredEvent(readBody(body)), ports), {
  ...ports,
  isSwept: true,
});
