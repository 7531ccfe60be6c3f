/** A deployment that cannot go on; the message says in one line what is wrong and what helps. */
export class DeployFailure extends Error {
  override readonly name = 'DeployFailure';
}

export type RefusalCode =
  | 'release_unknown'
  | 'no_release_before'
  | 'asset_gone'
  | 'data_stack_differs'
  | 'contract_breaks_consumer'
  | 'contract_not_accepted'
  | 'contract_incompatible'
  | 'parameters_missing'
  | 'not_deployed'
  | 'still_needed';

/** A command that is refused, with nothing changed. Its message ends with its code, as in `… (asset_gone)`. */
export class Refusal extends DeployFailure {
  readonly code: RefusalCode;

  /** @param sentence says what to do */
  constructor(code: RefusalCode, sentence: string) {
    super(`${sentence} (${code})`);
    this.code = code;
  }
}
