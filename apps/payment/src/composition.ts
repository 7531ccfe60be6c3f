import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { DynamoIdempotencyStore } from '@millrace/idempotency';
import { createLogger, requireEnv } from '@millrace/observability';
import { DynamoPaymentList } from './adapters/dynamo/dynamo-payment-list.ts';
import { DynamoPaymentStore } from './adapters/dynamo/dynamo-payment-store.ts';
import { DynamoRefundStore } from './adapters/dynamo/dynamo-refund-store.ts';
import { paymentsApi } from './adapters/http/payments-api.ts';
import { JwksQuoteVerifier } from './adapters/jwks/jwks-quote-verifier.ts';

/** Well within the time that API Gateway and the queue give a function, so that a failure is still answered. */
const DYNAMO_TIMEOUTS = { connectionTimeout: 1_000, requestTimeout: 3_000 };
const DYNAMO_MAX_ATTEMPTS = 3;

const clock = () => new Date();

/** What reads and writes the table of payments. */
function stores() {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ maxAttempts: DYNAMO_MAX_ATTEMPTS, requestHandler: DYNAMO_TIMEOUTS }),
    { marshallOptions: { removeUndefinedValues: true } },
  );
  const name = requireEnv('PAYMENTS_TABLE');
  return {
    store: new DynamoPaymentStore(client, name, clock),
    refunds: new DynamoRefundStore(client, name, clock),
    list: new DynamoPaymentList(client, name),
    idempotency: new DynamoIdempotencyStore(client, name, clock),
  };
}

function sweepAfterSeconds(): number {
  const seconds = Number(requireEnv('SWEEP_AFTER_SECONDS'));
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    throw new Error('the environment variable SWEEP_AFTER_SECONDS is not a whole number of seconds above 0');
  }
  return seconds;
}

/** What the functions without an HTTP API need. */
export function composeProjection() {
  const { store, refunds } = stores();
  return { store, refunds, clock, logger: createLogger('payment') };
}

/** For the functions that set when a payment is due, too. */
export function composeWithSweeps() {
  return { ...composeProjection(), sweepAfterSeconds: sweepAfterSeconds() };
}

export function composeApi() {
  return paymentsApi({
    ...stores(),
    quotes: new JwksQuoteVerifier(new URL(requireEnv('QUOTE_JWKS_URL'))),
    newPaymentId: paymentIds.createAt,
    newRefundId: refundIds.createAt,
    clock,
    sweepAfterSeconds: sweepAfterSeconds(),
    logger: createLogger('payment'),
  });
}
