import {
  ACQUIRER_UNAVAILABLE,
  settlementCompleted,
  settlementFailed,
  transientErrors,
} from '@millrace/contracts-settlement';

/**
 * The settlement workflow in Amazon States Language, with JSONPath; what its tasks take and answer, and why it ends
 * as it does, is in `libs/contracts/settlement/src/workflow.ts`. `${…}` is filled in by CloudFormation.
 */

const IN_TIME = { TimeoutSeconds: 20 };
const BACKOFF = { IntervalSeconds: 1, BackoffRate: 2 };
const retryTransient = { ErrorEquals: [...transientErrors], ...BACKOFF, MaxAttempts: 3 };
const retryAll = { ErrorEquals: ['States.ALL'], ...BACKOFF, MaxAttempts: 3 };
const retryAcquirer = { ErrorEquals: [ACQUIRER_UNAVAILABLE], ...BACKOFF, MaxAttempts: 4 };

function invoke(functionArn: string, payload: Record<string, string>) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn, Payload: payload },
    ...IN_TIME,
  };
}

function putEvent(contract: { source: string; type: string }, detail: string, next: string) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::events:putEvents',
    Parameters: {
      Entries: [
        {
          EventBusName: '${BusName}',
          Source: contract.source,
          DetailType: contract.type,
          'Detail.$': detail,
        },
      ],
    },
    ResultPath: null,
    ...IN_TIME,
    Retry: [retryAll],
    Next: next,
  };
}

/** A notice undoes nothing, so one that cannot be given is let go. */
function notify(message: string) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { TopicArn: '${NoticesTopicArn}', 'Message.$': message },
    ResultPath: null,
    ...IN_TIME,
    Retry: [retryAll],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Done' }],
    Next: 'Done',
  };
}

function unexpected(what: string) {
  return {
    Type: 'Fail',
    Error: 'UnexpectedAnswer',
    Cause: `${what} gave an outcome that is not in its contract.`,
  };
}

const claim = {
  ...invoke('${ClaimFunctionArn}', {
    'paymentId.$': '$.detail.data.paymentId',
    'merchantId.$': '$.detail.merchantId',
    'cause.$': '$.detail.id',
    'correlationId.$': '$.detail.correlationId',
  }),
  ResultSelector: { 'outcome.$': '$.Payload.outcome', 'status.$': '$.Payload.status' },
  ResultPath: '$.claim',
  Retry: [retryTransient],
  Next: 'IsClaimed',
};

const recordAttempt = {
  Type: 'Task',
  Resource: 'arn:aws:states:::dynamodb:updateItem',
  Parameters: {
    TableName: '${SettlementsTable}',
    Key: { pk: { 'S.$': "States.Format('payment#{}', $.detail.data.paymentId)" } },
    UpdateExpression:
      'SET startedAt = if_not_exists(startedAt, :enteredAt), merchantId = :merchantId ADD attempts :one',
    ExpressionAttributeValues: {
      ':enteredAt': { 'S.$': '$$.State.EnteredTime' },
      ':merchantId': { 'S.$': '$.detail.merchantId' },
      ':one': { N: '1' },
    },
  },
  ResultPath: null,
  ...IN_TIME,
  Retry: [retryAll],
  Next: 'Capture',
};

const capture = {
  ...invoke('${CaptureFunctionArn}', {
    'paymentId.$': '$.detail.data.paymentId',
    'merchantId.$': '$.detail.merchantId',
    'correlationId.$': '$.detail.correlationId',
    'amount.$': '$.detail.data.amount',
    'currency.$': '$.detail.data.currency',
    'source.$': '$.detail.data.source',
  }),
  ResultSelector: { 'result.$': '$.Payload' },
  ResultPath: '$.capture',
  Retry: [retryAcquirer, retryTransient],
  Next: 'IsCaptured',
};

const postTransfer = {
  ...invoke('${PostTransferFunctionArn}', { 'event.$': '$.detail', 'capture.$': '$.capture.result' }),
  ResultSelector: { 'result.$': '$.Payload' },
  ResultPath: '$.posted',
  Retry: [retryTransient],
  Next: 'PutCompleted',
};

export const settlementWorkflow = {
  Comment: 'Settles one accepted payment; every step may be repeated.',
  StartAt: 'Claim',
  States: {
    Claim: claim,
    IsClaimed: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.claim.outcome', StringEquals: 'claimed', Next: 'RecordAttempt' },
        { Variable: '$.claim.outcome', StringEquals: 'not_claimable', Next: 'Done' },
      ],
      Default: 'ClaimUnexpected',
    },
    ClaimUnexpected: unexpected('The claim'),
    RecordAttempt: recordAttempt,
    Capture: capture,
    IsCaptured: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.capture.result.outcome', StringEquals: 'captured', Next: 'PostTransfer' },
        { Variable: '$.capture.result.outcome', StringEquals: 'refused', Next: 'PutFailed' },
      ],
      Default: 'CaptureUnexpected',
    },
    CaptureUnexpected: unexpected('The capture'),
    PostTransfer: postTransfer,
    PutCompleted: putEvent(settlementCompleted, '$.posted.result.completed', 'NotifySettled'),
    NotifySettled: notify('$.posted.result.completed'),
    PutFailed: putEvent(settlementFailed, '$.capture.result.failed', 'NotifyFailed'),
    NotifyFailed: notify('$.capture.result.failed'),
    Done: { Type: 'Succeed' },
  },
};
