import { refundFailed, refundSucceeded } from '@millrace/contracts-settlement';
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

const postRefund = invoke({
  functionArn: '${PostRefundFunctionArn}',
  payload: { 'event.$': '$.detail' },
  resultPath: '$.posted',
  next: 'IsPosted',
});

const payBack = invoke({
  functionArn: '${PayBackFunctionArn}',
  payload: { 'event.$': '$.detail', 'posted.$': '$.posted.result' },
  resultPath: '$.payBack',
  retry: [retryAcquirer],
  next: 'IsPaidBack',
});

const postReversal = invoke({
  functionArn: '${PostRefundFunctionArn}',
  payload: { 'event.$': '$.detail', 'refusal.$': '$.payBack.result' },
  resultPath: '$.posted',
  next: 'PutFailed',
});

/**
 * The refund workflow. `libs/contracts/settlement/src/refund-workflow.ts` describes the input and output of its tasks and
 * its outcomes.
 */
export const refundWorkflow: WorkflowDefinition = {
  Comment: 'Refunds part or all of one settled payment. Every step may be repeated.',
  StartAt: 'PostRefund',
  States: {
    PostRefund: postRefund,
    IsPosted: choose(
      '$.posted.result.outcome',
      { posted: 'RecordAttempt', reversed: 'PutFailed' },
      'PostUnexpected',
    ),
    PostUnexpected: unexpected('The posting'),
    RecordAttempt: recordAttempt("States.Format('refund#{}', $.detail.data.refundId)", 'PayBack'),
    PayBack: payBack,
    IsPaidBack: choose(
      '$.payBack.result.outcome',
      { paid_back: 'PutSucceeded', refused: 'PostReversal' },
      'PayBackUnexpected',
    ),
    PayBackUnexpected: unexpected('The acquirer'),
    PutSucceeded: putEvent(refundSucceeded, '$.payBack.result.succeeded', 'NotifySucceeded'),
    NotifySucceeded: notify('$.payBack.result.succeeded'),
    PostReversal: postReversal,
    PutFailed: putEvent(refundFailed, '$.posted.result.failed', 'NotifyFailed'),
    NotifyFailed: notify('$.posted.result.failed'),
    Done: done,
  },
};
