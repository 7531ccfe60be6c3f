import { join } from 'node:path';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT } from '../testing/builders.ts';
import {
  aCreateRefund,
  aRefund,
  aRefundChange,
  aSettledPayment,
  decidingOn,
} from '../testing/refund-builders.ts';
import type { PendingRefund } from '../domain/refund.ts';
import { dynamoPaymentList } from './dynamo/dynamo-payment-list.ts';
import { dynamoPaymentStore } from './dynamo/dynamo-payment-store.ts';
import { dynamoRefundStore } from './dynamo/dynamo-refund-store.ts';
import { newRefundItem } from './dynamo/refund-item.ts';

const now = () => new Date(at(0));
const payments = (client: FailingClient, answers?: object[]) =>
  dynamoPaymentStore(client(answers), 'payments', now);
const refunds = (client: FailingClient, answers?: object[]) =>
  dynamoRefundStore(client(answers), 'payments', now);
const list = (client: FailingClient, answers?: object[]) => dynamoPaymentList(client(answers), 'payments');

const payment = aPendingPayment();
const due = { kind: 'payment', merchantId: MERCHANT, id: payment.id, dueAt: at(0), sweeps: 0 } as const;
const refund = aRefund() as PendingRefund;
const found = { Items: [{ pk: 'payment#1', paymentId: payment.id }] };

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/dynamo/dynamo-payment-store.ts': {
    service: 'dynamodb',
    calls: {
      create: (client) => payments(client).create(aNewPayment(payment)),
      find: (client) => payments(client).find(payment),
      apply: (client) => payments(client).apply(payment, aChange('claim')),
      findDue: (client) => payments(client).findDue({ shard: 0, dueBy: at(0), limit: 1 }),
      requeue: (client) => payments(client).requeue(due, at(60)),
    },
  },
  'adapters/dynamo/dynamo-refund-store.ts': {
    service: 'dynamodb',
    calls: {
      create: (client) => refunds(client).create(aSettledPayment(), decidingOn(aCreateRefund())),
      findAll: (client) => refunds(client).findAll([refund]),
      'apply, at its read': (client) => refunds(client).apply(refund, aRefundChange('succeed')),
      'apply, at its write': (client) =>
        refunds(client, [{ Item: newRefundItem(refund) }]).apply(refund, aRefundChange('succeed')),
    },
  },
  'adapters/dynamo/dynamo-payment-list.ts': {
    service: 'dynamodb',
    calls: {
      page: (client) => list(client).page({ merchantId: MERCHANT, limit: 1 }),
      'page of a reference, at the table': (client) =>
        list(client, [found]).page({ merchantId: MERCHANT, reference: 'r', limit: 1 }),
    },
  },
});
