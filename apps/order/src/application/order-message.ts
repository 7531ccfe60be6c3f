import type { ReceivedMessage } from '@millrace/dead-letters';

/** A delivery of one message of OrderQueue; the body of a valid one is the detail of an `order.placed`. */
export type OrderMessage = ReceivedMessage;
