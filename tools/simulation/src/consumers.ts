import type { OrderPlaced } from '@millrace/contracts-order';
import { claimRequest, paymentImage, refundImage } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import {
  captureInput,
  payBackInput,
  postRefundInput,
  postTransferInput,
} from '@millrace/contracts-settlement';
import { permanentReasonOf, type ReceivedMessage } from '@millrace/dead-letters';
import { parseDeliveredEvent } from '@millrace/events';
import { refundWorkflow } from '@millrace/infra-settlement/refund-workflow.ts';
import { settlementWorkflow } from '@millrace/infra-settlement/settlement-workflow.ts';
import { assertInvariant } from '@millrace/invariants';
import { processOrder } from '@millrace/order/application/process-order.ts';
import { readPaymentRequest } from '@millrace/order/application/read-payment-request.ts';
import { recordPaymentOutcome } from '@millrace/order/application/record-payment-outcome.ts';
import { takePaymentRequest } from '@millrace/order/application/take-payment-request.ts';
import { announceOutcomes } from '@millrace/payment/application/announce-outcomes.ts';
import { claimPayment } from '@millrace/payment/application/claim-payment.ts';
import { projectEvent } from '@millrace/payment/application/project-event.ts';
import type { Payment } from '@millrace/payment/domain/payment.ts';
import { screenPayments } from '@millrace/processing/application/screen-payments.ts';
import { fromLedgerItem } from '@millrace/settlement/adapters/dynamo-ledger-store.ts';
import { capturePayment } from '@millrace/settlement/application/capture-payment.ts';
import { foldTransfers } from '@millrace/settlement/application/fold-transfers.ts';
import { payBackRefund } from '@millrace/settlement/application/pay-back-refund.ts';
import { postRefund, reverseRefund } from '@millrace/settlement/application/post-refund.ts';
import { postTransfer } from '@millrace/settlement/application/post-transfer.ts';
import { isProvokedRefusal, type Activity } from './activity.ts';
import type { Channel, Message } from './bus.ts';
import type { Ports } from './ports.ts';
import { runWorkflow, type Functions } from './workflow.ts';

export interface DeadLetter {
  readonly code: string;
  readonly merchantId?: string;
  readonly orderId?: string;
}

/** What consumers note for people, and payments as they were when they ended. */
interface Notes {
  readonly deadLetters: DeadLetter[];
  readonly givenUp: Message[];
  readonly endedPayments: ReadonlyMap<string, Payment>;
}

/** @returns the messages that are to come again */
type Consumer = (
  batch: readonly Message[],
  ports: Ports,
  activity: Activity,
  notes: Notes,
) => Promise<readonly Message[]>;

/** Who takes what, as the deployed handlers and rules have it. */
export const consumers: Readonly<Record<Channel, Consumer>> = {
  changes: async (batch, ports, _activity, notes) => {
    const failures = await screenPayments(batch, { ...ports, readImage });
    return again(batch, failures, ports, notes);
  },
  results: async (batch, ports, _activity, notes) => {
    return oneByOne(batch, ports, notes, ({ body }) => projectEvent(JSON.parse(body), ports));
  },
  ended: async (batch, ports, _activity, notes) => {
    const records = batch.map(({ messageId, body }) => ({ sequenceNumber: messageId, record: body }));
    const readPayment = (body: string) => notes.endedPayments.get(JSON.parse(body))!;
    const failed = await announceOutcomes(records, { ...ports, readPayment });
    return batch.filter(({ messageId }) => failed.includes(messageId));
  },
  'order-outcomes': (batch, ports, _activity, notes) =>
    oneByOne(batch, ports, notes, ({ body }) => recordPaymentOutcome(JSON.parse(body), ports.ofOrders)),
  orders: (batch, ports, _activity, notes) =>
    oneByOne(batch, ports, notes, ({ messageId, body }) =>
      processOrder(receivedMessage(messageId, body, ports.clock()), {
        ...ports.ofOrders,
        deadLetters: {
          send: async ({ reason, body: given }) => {
            const { merchantId, data } = JSON.parse(given) as OrderPlaced;
            notes.deadLetters.push({ code: reason.code, merchantId, orderId: data.orderId });
          },
        },
        deadLetterQueueUrl: 'OrderQueue-dlq',
      }),
    ),
  'payment-requests': (batch, ports, _activity, notes) =>
    oneByOne(batch, ports, notes, ({ messageId, body }) =>
      takePaymentRequest(receivedMessage(messageId, body, ports.clock()), {
        ...ports.ofOrders,
        deadLetters: {
          send: async ({ reason: { code }, body: given }) => {
            const { merchantId, id: orderId } = readPaymentRequest(given);
            notes.deadLetters.push({ code, merchantId, orderId });
          },
        },
        deadLetterQueueUrl: 'payment-requests-dlq',
      }),
    ),
  workflow: async ([message], ports, activity) => {
    const event = parseDeliveredEvent(JSON.parse(message!.body));
    const workflow = event['detail-type'] === refundRequested.type ? refundWorkflow : settlementWorkflow;
    await runWorkflow(
      workflow,
      event,
      { functions: functionsOf(ports), publisher: ports.publisher },
      activity,
    );
    return [];
  },
  ledger: async (batch, ports) => {
    const changes = batch.map(({ messageId, body }) => ({ sequenceNumber: messageId, change: body }));
    const readTransfer = (body: string) => fromLedgerItem(JSON.parse(body));
    const giveUp = () => Promise.reject(new Error('the ledger holds what is no transfer'));
    const failedFrom = await foldTransfers(changes, {
      ...ports,
      readTransfer,
      keyOf: () => undefined,
      giveUp,
    });
    const applied = batch.findIndex(({ messageId }) => messageId === failedFrom);
    return applied < 0 ? [] : batch.slice(applied);
  },
};

/** Each message on its own. */
async function oneByOne(
  batch: readonly Message[],
  ports: Ports,
  notes: Notes,
  work: (message: Message) => Promise<unknown>,
): Promise<readonly Message[]> {
  const outcomes = await Promise.allSettled(batch.map(work));
  const failures = new Map(
    outcomes.flatMap((outcome, index) =>
      outcome.status === 'rejected' ? [[batch[index]!.messageId, outcome.reason as unknown]] : [],
    ),
  );
  return again(batch, failures, ports, notes);
}

/** What a queue's function does with what failed: a dead letter of what was refused, and the rest comes again. */
function again(
  batch: readonly Message[],
  failures: ReadonlyMap<string, unknown>,
  { logger }: Ports,
  notes: Notes,
): readonly Message[] {
  for (const [messageId, error] of failures) {
    logger.error('message failed', { error });
    const isPermanent = permanentReasonOf(error) !== undefined;
    assertInvariant(isPermanent || !isProvokedRefusal(error), 'a refusal is not retried', { error });
    if (isPermanent) notes.givenUp.push(...batch.filter((message) => message.messageId === messageId));
  }
  return batch.filter(({ messageId }) => {
    const error = failures.get(messageId);
    return error !== undefined && permanentReasonOf(error) === undefined;
  });
}

function receivedMessage(messageId: string, body: string, firstReceivedAt: Date): ReceivedMessage {
  return {
    messageId,
    body,
    messageAttributes: {},
    receiveCount: 1,
    firstReceivedAt,
    sourceQueue: 'a-queue',
  };
}

function readImage(body: string) {
  const image = JSON.parse(body) as { readonly kind: string };
  return image.kind === 'refund' ? refundImage.parse(image) : paymentImage.parse(image);
}

/** The handlers of the workflows' tasks. */
function functionsOf(ports: Ports): Functions {
  return {
    '${ClaimFunctionArn}': (input) => claimPayment(claimRequest.parse(input), ports),
    '${CaptureFunctionArn}': (input) => capturePayment(captureInput.parse(input), ports),
    '${PostTransferFunctionArn}': (input) =>
      postTransfer(paymentAccepted.parse(postTransferInput.parse(input).event), ports),
    '${PostRefundFunctionArn}': (input) => {
      const { event, refusal } = postRefundInput.parse(input);
      return (refusal ? reverseRefund : postRefund)(refundRequested.parse(event), ports);
    },
    '${PayBackFunctionArn}': (input) => {
      const { event, posted } = payBackInput.parse(input);
      return payBackRefund(refundRequested.parse(event), posted, ports);
    },
  };
}
