import { createApi, type ApiDefinition } from '@millrace/http';
import type { FastifyInstance } from 'fastify';
import type { CreatePaymentPorts } from '../../application/create-payment.ts';
import type { CreateRefundPorts } from '../../application/create-refund.ts';
import type { PaymentList } from '../../application/payment-list.ts';
import { listPaymentsOperation } from './list-payments-operation.ts';
import {
  cancelPaymentOperation,
  createPaymentOperation,
  getPaymentOperation,
  paymentHistoryOperation,
} from './payment-operations.ts';
import { createRefundOperation, listRefundsOperation } from './refund-operations.ts';
import { refusals } from './refusals.ts';

export type PaymentsApiPorts = Omit<CreatePaymentPorts & CreateRefundPorts, 'answers'> & {
  readonly list: PaymentList;
} & Pick<ApiDefinition, 'logger' | 'authenticate'>;

export function paymentsApi({ logger, authenticate, ...ports }: PaymentsApiPorts): FastifyInstance {
  return createApi({
    title: 'Payments',
    version: '1',
    description:
      'Creates payments, shows their status, cancels pending payments and refunds settled ones. A payment is pending, ' +
      'then processing, then settled or failed; a pending payment can be canceled.',
    refusals,
    logger,
    ...(authenticate && { authenticate }),
    operations: [
      createPaymentOperation(ports),
      listPaymentsOperation(ports),
      getPaymentOperation(ports),
      paymentHistoryOperation(ports),
      cancelPaymentOperation(ports),
      createRefundOperation(ports),
      listRefundsOperation(ports),
    ],
  });
}
