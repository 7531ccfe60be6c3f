/**
 * The records of payment's stream that the processor is told of, as patterns of which one must match: payments and
 * refunds that were created, and those that the sweeper put back on their way. Everything else that is written to the
 * table (idempotency records, used quotes, every later change) stays out of the queue.
 */
export const paymentChanges = [
  { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] } } } },
  {
    eventName: ['MODIFY'],
    dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] }, lastChange: { S: ['requeued'] } } },
  },
];
