import type { IdempotentOutcome, RecordedResponse } from '@millrace/idempotency';
import type { OperationResponse } from './operation.ts';
import { PROBLEM_CONTENT_TYPE, problemOf, type RefusalTable } from './problem.ts';

export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/** A success as it is sent and, for a creating operation, stored to be sent again. */
export function recordJson(status: number, body: unknown): RecordedResponse {
  return { status, contentType: JSON_CONTENT_TYPE, body: JSON.stringify(body) };
}

/** A refusal as it is sent and, for a creating operation, stored to be sent again. */
export function recordRefusal(
  refusals: RefusalTable,
  refusal: Extract<OperationResponse, { refused: string }>,
): RecordedResponse {
  const kind = refusals[refusal.refused];
  if (!kind) throw new Error(`the refusal ${refusal.refused} is not in the table of refusals`);
  const problem = problemOf(refusal.refused, kind, refusal.detail, refusal.errors);
  return { status: kind.status, contentType: PROBLEM_CONTENT_TYPE, body: JSON.stringify(problem) };
}

/** What an operation answers for the outcome of a request under an idempotency key. */
export function answerOf(outcome: IdempotentOutcome): OperationResponse {
  switch (outcome.kind) {
    case 'answered':
      return { recorded: outcome.response, replayed: outcome.replayed };
    case 'idempotency_key_reused':
      return {
        refused: outcome.kind,
        detail: 'The body differs from that of the first request with this key.',
      };
    case 'idempotency_in_flight':
      return { refused: outcome.kind, detail: 'Ask again in a moment with the same key and body.' };
  }
}
