/**
 * Records of payment's stream that the processor gets, as patterns of which one must match: payments and refunds that
 * were created, and those that the sweeper requeued. Other writes to the table (idempotency records, used quotes, every
 * later change) do not reach the queue.
 */
export const paymentChanges = [
  { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] } } } },
  {
    eventName: ['MODIFY'],
    dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] }, lastChange: { S: ['requeued'] } } },
  },
];
