/**
 * What the acquirer's sandbox answers to a capture, by the payment's test source:
 * - `tok_success` is captured.
 * - `tok_settlement_retry` finds the acquirer closed twice and is captured then.
 * - every other source is refused for good, as acquirers refuse a source that they do not know.
 */
export type AcquirerAnswer = 'captured' | 'refused' | 'unavailable';

/** How often `tok_settlement_retry` finds the acquirer closed. */
const UNAVAILABLE_ATTEMPTS = 2;

/** Whether the answer depends on how often the payment was tried. */
export function answerDependsOnAttempt(source: string): boolean {
  return source === 'tok_settlement_retry';
}

/** @param attempt 1 for the first try of this payment */
export function sandboxAnswer(source: string, attempt: number): AcquirerAnswer {
  switch (source) {
    case 'tok_success':
      return 'captured';
    case 'tok_settlement_retry':
      return attempt > UNAVAILABLE_ATTEMPTS ? 'captured' : 'unavailable';
    default:
      return 'refused';
  }
}
