/** A deployment that cannot go on; the message says what is wrong in its first line, and what helps. */
export class DeployFailure extends Error {
  override readonly name = 'DeployFailure';
}

export type RefusalCode =
  | 'release_unknown'
  | 'no_release_before'
  | 'asset_gone'
  | 'data_stack_differs'
  | 'settings_differ'
  | 'contract_breaks_consumer'
  | 'contract_not_accepted'
  | 'contract_incompatible'
  | 'parameters_missing'
  | 'not_deployed'
  | 'not_recorded'
  | 'still_needed'
  | 'assembly_of_another_stage';

/** A command that is refused, with nothing changed. Its message ends with its code, as in `… (asset_gone)`. */
export class Refusal extends DeployFailure {
  readonly code: RefusalCode;

  /** @param sentence says what to do */
  constructor(code: RefusalCode, sentence: string) {
    super(`${sentence} (${code})`);
    this.code = code;
  }
}
