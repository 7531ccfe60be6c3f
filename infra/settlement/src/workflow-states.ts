import { ACQUIRER_UNAVAILABLE, transientErrors } from '@millrace/contracts-settlement';

/**
 * The states that the workflows of settlement are made of, in Amazon States Language with JSONPath. `${…}` is filled
 * in by CloudFormation.
 */

/** A workflow as `DefinitionString` has it. */
export interface WorkflowDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, object>>;
}

/** Of the functions that a workflow invokes, at most. */
export const TASK_TIMEOUT_SECONDS = 12;

/**
 * All attempts of all tasks together fit into the five minutes of an Express execution: one that runs out of time ends
 * without a word on which task it was.
 */
const FUNCTION_TIME = { TimeoutSeconds: TASK_TIMEOUT_SECONDS + 1 };
const CALL_TIME = { TimeoutSeconds: 10 };
const BACKOFF = { IntervalSeconds: 1, BackoffRate: 2 };
const retryTransient = { ErrorEquals: [...transientErrors], ...BACKOFF, MaxAttempts: 2 };
const retryAll = { ErrorEquals: ['States.ALL'], ...BACKOFF, MaxAttempts: 2 };
export const retryAcquirer = { ErrorEquals: [ACQUIRER_UNAVAILABLE], ...BACKOFF, MaxAttempts: 4 };

interface Invocation {
  /** As `${…}`. */
  readonly functionArn: string;
  readonly payload: Readonly<Record<string, string>>;
  /** What is kept of the answer; all of it, as `result`, unless told. */
  readonly select?: Readonly<Record<string, string>>;
  readonly resultPath: string;
  /** Before those of what is transient. */
  readonly retry?: readonly object[];
  readonly next: string;
}

/** Nothing that a function throws is caught: the execution fails, and the sweeper brings its payment or refund back. */
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

/** Counts the execution in the settlements table. @param key an intrinsic that gives the item's `pk` */
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

/** @param ways the next state by outcome @param otherwise a state made by `unexpected` */
export function choose(variable: string, ways: Readonly<Record<string, string>>, otherwise: string) {
  return {
    Type: 'Choice',
    Choices: Object.entries(ways).map(([outcome, Next]) => ({
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

/** A notice undoes nothing, so one that cannot be given is let go. */
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

export function unexpected(what: string) {
  return {
    Type: 'Fail',
    Error: 'UnexpectedAnswer',
    Cause: `${what} gave an outcome that is not in its contract.`,
  };
}

export const done = { Type: 'Succeed' };
