import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from '@millrace/aws-clients';
import { connectorsFrom, paymentIds, refundIds } from '@millrace/contracts-payment';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv, wholeNumberEnv } from '@millrace/environment';
import { EventBridgePublisher } from '@millrace/events';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoPaymentList } from './adapters/dynamo/dynamo-payment-list.ts';
import { dynamoPaymentStore } from './adapters/dynamo/dynamo-payment-store.ts';
import { dynamoRefundStore } from './adapters/dynamo/dynamo-refund-store.ts';
import { paymentsApi } from './adapters/http/payments-api.ts';
import { JwksQuoteVerifier } from './adapters/jwks/jwks-quote-verifier.ts';

const clock = systemClock;

/** The stores in the table of payments. */
function stores() {
  const client = documentClient();
  const name = requireEnv('PAYMENTS_TABLE');
  return {
    store: dynamoPaymentStore(client, name, clock),
    refunds: dynamoRefundStore(client, name, clock),
    list: dynamoPaymentList(client, name),
    idempotency: dynamoIdempotencyStore(client, name, clock),
  };
}

function sweepAfterSeconds(): number {
  return wholeNumberEnv('SWEEP_AFTER_SECONDS', { least: 1, most: 24 * 60 * 60 });
}

/** Environment: `PAYMENTS_TABLE`, `DEAD_LETTER_QUEUE_URL`. */
export function composeProjection() {
  const { store, refunds } = stores();
  return {
    ...{ store, refunds, clock, logger: createLogger('payment') },
    deadLetters: new SqsDeadLetters(awsClient(SQSClient)),
    deadLetterQueueUrl: requireEnv('DEAD_LETTER_QUEUE_URL'),
  };
}

/** For the functions that set when a payment is due. Environment: `PAYMENTS_TABLE`, `SWEEP_AFTER_SECONDS`. */
export function composeWithSweeps() {
  const { store } = stores();
  return { store, clock, logger: createLogger('payment'), sweepAfterSeconds: sweepAfterSeconds() };
}

/** Environment: `BUS_NAME`. */
export function composeAnnouncer() {
  const client = awsClient(EventBridgeClient);
  return {
    publisher: new EventBridgePublisher(client, requireEnv('BUS_NAME')),
    logger: createLogger('payment'),
  };
}

export function composeApi() {
  return paymentsApi({
    ...stores(),
    quotes: new JwksQuoteVerifier(new URL(requireEnv('QUOTE_JWKS_URL'))),
    connectors: connectorsFrom(requireEnv('CONNECTORS')),
    newPaymentId: paymentIds.createAt,
    newRefundId: refundIds.createAt,
    clock,
    sweepAfterSeconds: sweepAfterSeconds(),
    logger: createLogger('payment'),
  });
}
