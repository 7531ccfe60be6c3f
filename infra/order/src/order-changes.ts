/** Records of the orders table's stream that the dispatcher sends a message for. */
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
