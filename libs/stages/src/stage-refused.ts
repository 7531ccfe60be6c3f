export type StageRefusalCode =
  | 'stage_unknown'
  | 'platform_not_running'
  | 'platform_starting'
  | 'platform_unreachable'
  | 'another_platform'
  | 'endpoint_not_local'
  | 'endpoint_not_aws'
  | 'caller_unknown'
  | 'another_account';

/** A command does not reach its own stage, and has changed nothing. The message ends with the code. */
export class StageRefused extends Error {
  override readonly name = 'StageRefused';
  readonly code: StageRefusalCode;

  /** @param sentence includes what to do */
  constructor(code: StageRefusalCode, sentence: string, options?: ErrorOptions) {
    super(`${sentence} (${code})`, options);
    this.code = code;
  }
}
