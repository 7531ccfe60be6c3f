import type { ReceivedMessage } from '@millrace/dead-letters';

/** A delivery of one message of OrderQueue: the body is the detail of an `order.placed`, if all is well. */
export type OrderMessage = ReceivedMessage;
