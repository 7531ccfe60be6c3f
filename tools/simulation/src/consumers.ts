import { claimRequest, paymentImage, refundImage } from '@millrace/contracts-payment';
import { paymentAccepted, refundRequested } from '@millrace/contracts-processing';
import {
  captureInput,
  payBackInput,
  postRefundInput,
  postTransferInput,
} from '@millrace/contracts-settlement';
import type { DeliveredEvent } from '@millrace/events';
import { refundWorkflow } from '@millrace/infra-settlement/refund-workflow.ts';
import { settlementWorkflow } from '@millrace/infra-settlement/settlement-workflow.ts';
import { claimPayment } from '@millrace/payment/application/claim-payment.ts';
import { projectEvent } from '@millrace/payment/application/project-event.ts';
import { screenPayments } from '@millrace/processing/application/screen-payments.ts';
import { fromLedgerItem } from '@millrace/settlement/adapters/ledger-item.ts';
import { capturePayment } from '@millrace/settlement/application/capture-payment.ts';
import { foldTransfers } from '@millrace/settlement/application/fold-transfers.ts';
import { payBackRefund } from '@millrace/settlement/application/pay-back-refund.ts';
import { postRefund, reverseRefund } from '@millrace/settlement/application/post-refund.ts';
import { postTransfer } from '@millrace/settlement/application/post-transfer.ts';
import type { Activity } from './activity.ts';
import type { Channel, Message } from './bus.ts';
import type { Ports } from './ports.ts';
import { runWorkflow, type Functions } from './workflow.ts';

/** @returns the messages that are to come again */
type Consumer = (batch: readonly Message[], ports: Ports, activity: Activity) => Promise<readonly Message[]>;

/** Who takes what, as the deployed handlers and rules have it. */
export const consumers: Readonly<Record<Channel, Consumer>> = {
  changes: async (batch, ports) => {
    const failed = await screenPayments(batch, { ...ports, readImage });
    return batch.filter(({ messageId }) => failed.includes(messageId));
  },
  outcomes: async (batch, ports) => {
    const again = await Promise.all(
      batch.map((message) =>
        projectEvent(JSON.parse(message.body), ports).then(
          () => [],
          (error: unknown) => {
            ports.logger.error('not projected', { error });
            return [message];
          },
        ),
      ),
    );
    return again.flat();
  },
  workflow: async ([message], ports, activity) => {
    const event = JSON.parse(message!.body) as DeliveredEvent;
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
    const failedFrom = await foldTransfers(changes, { ...ports, readTransfer });
    const applied = batch.findIndex(({ messageId }) => messageId === failedFrom);
    return applied < 0 ? [] : batch.slice(applied);
  },
};

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
