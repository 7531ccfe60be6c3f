import { describeUnprocessableMessages } from '@millrace/constructs/testing';
import { orderIds, orderPlaced, simulationIds } from '@millrace/contracts-order';
import { paymentIds, paymentSettled } from '@millrace/contracts-payment';

const merchantId = 'mer_00000000000000000000000001';
const [orderId, paymentId] = [orderIds.create(), paymentIds.create()];
const facts = { occurredAt: '2026-05-08T12:00:00.000Z', correlationId: 'cor_1', merchantId };
const { detail: placed } = orderPlaced.make({
  ...facts,
  id: `${orderId}.placed`,
  data: {
    orderId,
    items: [{ productId: 'p-mug', quantity: 1, price: 500 }],
    currency: 'USD',
    source: 'tok_success',
  },
});
const settled = paymentSettled.make({
  ...facts,
  id: `${paymentId}.settled`,
  data: { paymentId, reference: orderId, amount: 500, currency: 'USD', transferId: 'tr_1' },
});

describeUnprocessableMessages('order', {
  'order-processor': { body: placed },
  'simulation-processor': {
    body: placed,
    attributes: {
      simulationId: { dataType: 'String', stringValue: simulationIds.create() },
      sequence: { dataType: 'String', stringValue: '0' },
    },
  },
  'request-payment': { body: { orderId, merchantId } },
  'payment-outcome': {
    body: { source: settled.source, 'detail-type': settled.type, detail: settled.detail },
  },
});
