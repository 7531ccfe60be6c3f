import type { MessageAttributes } from '@millrace/dead-letters';

/** A delivery of one message of OrderQueue, whoever took it from there. */
export interface OrderMessage {
  readonly messageId: string;
  /** The detail of an `order.placed`, if all is well. */
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
  /** This delivery included. */
  readonly receiveCount: number;
  readonly firstReceivedAt: Date;
  /** Name of the queue that it was taken from. */
  readonly sourceQueue: string;
}
