/**
 * Records of the payments table's stream that the announcer gets: writes that ended a payment. A later change of the same
 * payment, such as a refund, has another `lastChange`.
 */
export const endedPayments = [
  {
    eventName: ['MODIFY'],
    dynamodb: {
      NewImage: { kind: { S: ['payment'] }, lastChange: { S: ['settled', 'failed', 'canceled'] } },
    },
  },
];
