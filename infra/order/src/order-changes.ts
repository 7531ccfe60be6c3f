const image = (attributes: Record<string, readonly string[]>) => ({
  NewImage: Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, { S: values }])),
});

/** The records of the stream that something is to be sent for: orders on their way, and simulations that begin. */
export const orderChanges = [
  {
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: image({ kind: ['order'], status: ['placed', 'accepted'] }),
  },
  { eventName: ['INSERT'], dynamodb: image({ kind: ['simulation'] }) },
] as const;
