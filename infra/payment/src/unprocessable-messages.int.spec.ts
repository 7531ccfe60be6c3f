import { describeUnprocessableMessages } from '@millrace/constructs/testing';
import { paymentIds } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';

const paymentId = paymentIds.create();
const rejected = paymentRejected.make({
  id: `${paymentId}.rejected`,
  occurredAt: '2026-05-08T12:00:00.000Z',
  correlationId: 'cor_1',
  merchantId: 'mer_00000000000000000000000001',
  data: { paymentId, code: 'source_declined', message: 'Declined.' },
});

describeUnprocessableMessages('payment', {
  projection: {
    body: { source: rejected.source, 'detail-type': rejected.type, detail: rejected.detail },
  },
});
