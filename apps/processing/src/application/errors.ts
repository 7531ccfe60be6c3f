/** What a decision needs cannot be asked or written now: nothing is decided without it. */
export class ScreeningUnavailable extends Error {
  override readonly name = 'ScreeningUnavailable';
  readonly retryable = true;
}
