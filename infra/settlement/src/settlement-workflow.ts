import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import {
  choose,
  done,
  invoke,
  notify,
  putEvent,
  recordAttempt,
  retryAcquirer,
  unexpected,
  type WorkflowDefinition,
} from './workflow-states.ts';

const claim = invoke({
  functionArn: '${ClaimFunctionArn}',
  payload: {
    'paymentId.$': '$.detail.data.paymentId',
    'merchantId.$': '$.detail.merchantId',
    'cause.$': '$.detail.id',
    'correlationId.$': '$.detail.correlationId',
  },
  select: { 'outcome.$': '$.Payload.outcome', 'status.$': '$.Payload.status' },
  resultPath: '$.claim',
  next: 'IsClaimed',
});

/** It has 5 attempts while the acquirer is unavailable: `retryAcquirer`. */
const capture = invoke({
  functionArn: '${CaptureFunctionArn}',
  payload: {
    'paymentId.$': '$.detail.data.paymentId',
    'merchantId.$': '$.detail.merchantId',
    'correlationId.$': '$.detail.correlationId',
    'amount.$': '$.detail.data.amount',
    'currency.$': '$.detail.data.currency',
    'source.$': '$.detail.data.source',
  },
  resultPath: '$.capture',
  retry: [retryAcquirer],
  next: 'IsCaptured',
});

const postTransfer = invoke({
  functionArn: '${PostTransferFunctionArn}',
  payload: { 'event.$': '$.detail', 'capture.$': '$.capture.result' },
  resultPath: '$.posted',
  next: 'PutCompleted',
});

/**
 * The settlement workflow. `libs/contracts/settlement/src/workflow.ts` describes the input and output of its tasks and its
 * outcomes.
 */
export const settlementWorkflow: WorkflowDefinition = {
  Comment: 'Settles one accepted payment. Every step may be repeated.',
  StartAt: 'Claim',
  States: {
    Claim: claim,
    IsClaimed: choose(
      '$.claim.outcome',
      { claimed: 'RecordAttempt', not_claimable: 'Done' },
      'ClaimUnexpected',
    ),
    ClaimUnexpected: unexpected('The claim'),
    RecordAttempt: recordAttempt("States.Format('payment#{}', $.detail.data.paymentId)", 'Capture'),
    Capture: capture,
    IsCaptured: choose(
      '$.capture.result.outcome',
      { captured: 'PostTransfer', refused: 'PutFailed' },
      'CaptureUnexpected',
    ),
    CaptureUnexpected: unexpected('The capture'),
    PostTransfer: postTransfer,
    PutCompleted: putEvent(settlementCompleted, '$.posted.result.completed', 'NotifySettled'),
    NotifySettled: notify('$.posted.result.completed'),
    PutFailed: putEvent(settlementFailed, '$.capture.result.failed', 'NotifyFailed'),
    NotifyFailed: notify('$.capture.result.failed'),
    Done: done,
  },
};
