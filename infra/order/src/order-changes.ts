/** The records of the orders table's stream that something is sent for. */
export const orderChanges = [
  {
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: {
      NewImage: {
        kind: { S: ['order'] },
        lastChange: { S: ['placed', 'accepted', 'requeued'] },
      },
    },
  },
] as const;
