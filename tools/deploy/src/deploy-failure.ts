/** A deployment that cannot continue. The first line of the message is the reason, the rest says what to do. */
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
  | 'not_released'
  | 'not_adoptable'
  | 'assembly_of_another_stage';

/** A command that was refused before it changed anything. The message ends with the code, as in `… (asset_gone)`. */
export class Refusal extends DeployFailure {
  readonly code: RefusalCode;

  /** @param sentence the reason and what to do */
  constructor(code: RefusalCode, sentence: string) {
    super(`${sentence} (${code})`);
    this.code = code;
  }
}
