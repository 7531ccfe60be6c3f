/** The records of the orders table's stream that something is sent for. */
export const orderChanges = [
  {
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: {
      NewImage: {
        kind: { S: ['order'] },
        lastChange: { S: ['placed', 'accepted', 'requeued'] },
        // A simulated order comes from the topic and asks for no payment.
        simulated: { BOOL: [{ exists: false }] },
      },
    },
  },
  { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['simulation'] } } } },
] as const;
