import { ACQUIRER_UNAVAILABLE, transientErrors } from '@millrace/contracts-settlement';

/**
 * States of the settlement module's workflows, in Amazon States Language with JSONPath. CloudFormation replaces `${…}`.
 */

/** A workflow in the form of `DefinitionString`. */
export interface WorkflowDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
}

/** Maximum timeout of the functions that a workflow invokes. */
export const TASK_TIMEOUT_SECONDS = 12;

/**
 * All attempts of all tasks together fit into the five minutes of an Express execution. An execution that times out does
 * not report which task was running.
 */
const FUNCTION_TIME = { TimeoutSeconds: TASK_TIMEOUT_SECONDS + 1 };
const CALL_TIME = { TimeoutSeconds: 10 };
const BACKOFF = { IntervalSeconds: 1, BackoffRate: 2 };
const retryTransient = { ErrorEquals: [...transientErrors], ...BACKOFF, MaxAttempts: 2 };
const retryAll = { ErrorEquals: ['States.ALL'], ...BACKOFF, MaxAttempts: 2 };

const ACQUIRER_ATTEMPTS = 5;

/**
 * For a capture or pay-back while the acquirer is unavailable. The attempts, the first included, are 1, 2, 4 and 8 s
 * apart. Then the execution fails, and the sweeper starts another one.
 */
export const retryAcquirer = {
  ErrorEquals: [ACQUIRER_UNAVAILABLE],
  ...BACKOFF,
  MaxAttempts: ACQUIRER_ATTEMPTS - 1,
};

interface Invocation {
  /** A `${…}` placeholder. */
  readonly functionArn: string;
  readonly payload: Readonly<Record<string, string>>;
  /** The parts of the response to keep. By default the whole response is kept as `result`. */
  readonly select?: Readonly<Record<string, string>>;
  readonly resultPath: string;
  /** Checked before the retry of transient errors. */
  readonly retry?: readonly object[];
  readonly next: string;
}

/** Errors that a function throws are not caught: the execution fails, and the sweeper requeues its payment or refund. */
export function invoke({ functionArn, payload, select, resultPath, retry = [], next }: Invocation) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: functionArn, Payload: payload },
    ...FUNCTION_TIME,
    ResultSelector: select ?? { 'result.$': '$.Payload' },
    ResultPath: resultPath,
    Retry: [...retry, retryTransient],
    Next: next,
  };
}

/** Counts the execution in the settlements table. @param key an intrinsic that returns the item's `pk` */
export function recordAttempt(key: string, next: string) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::dynamodb:updateItem',
    Parameters: {
      TableName: '${SettlementsTable}',
      Key: { pk: { 'S.$': key } },
      UpdateExpression:
        'SET startedAt = if_not_exists(startedAt, :enteredAt), merchantId = :merchantId ADD attempts :one',
      ExpressionAttributeValues: {
        ':enteredAt': { 'S.$': '$$.State.EnteredTime' },
        ':merchantId': { 'S.$': '$.detail.merchantId' },
        ':one': { N: '1' },
      },
    },
    ResultPath: null,
    ...CALL_TIME,
    Retry: [retryAll],
    Next: next,
  };
}

/** @param nextByOutcome the next state for each outcome @param otherwise a state created by `unexpected` */
export function choose(variable: string, nextByOutcome: Readonly<Record<string, string>>, otherwise: string) {
  return {
    Type: 'Choice',
    Choices: Object.entries(nextByOutcome).map(([outcome, Next]) => ({
      Variable: variable,
      StringEquals: outcome,
      Next,
    })),
    Default: otherwise,
  };
}

/** @param detail the path of the event's whole detail */
export function putEvent(contract: { source: string; type: string }, detail: string, next: string) {
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
    ...CALL_TIME,
    Retry: [retryAll],
    Next: next,
  };
}

/** A failed notification is ignored, because it must not undo anything. */
export function notify(message: string) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Parameters: { TopicArn: '${NoticesTopicArn}', 'Message.$': message },
    ResultPath: null,
    ...CALL_TIME,
    Retry: [{ ...retryAll, MaxAttempts: 1 }],
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: null, Next: 'Done' }],
    Next: 'Done',
  };
}

export function unexpected(task: string) {
  return {
    Type: 'Fail',
    Error: 'UnexpectedAnswer',
    Cause: `${task} returned an outcome that is not in its contract.`,
  };
}

export const done = { Type: 'Succeed' };
