/** An alias that is about to move to another version. */
export interface AliasShift {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly functionName: string;
  readonly functionAlias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** The function of the hook. Undefined when there is no hook. */
  readonly beforeAllowTraffic: string | undefined;
}

/** Returns when the alias may move. @throws ResourceRefused when it may not */
export type ShiftAlias = (shift: AliasShift) => Promise<void>;

/** Decides whether an alias with an update policy may move. CodeDeploy registers the decision. */
export class AliasShifts {
  #shift: ShiftAlias = async () => undefined;

  decideBy(shift: ShiftAlias): void {
    this.#shift = shift;
  }

  begin(shift: AliasShift): Promise<void> {
    return this.#shift(shift);
  }
}
