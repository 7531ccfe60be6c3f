import type { StageName } from '@millrace/stages';

export interface ModuleInStage {
  readonly module: string;
  readonly stage: StageName;
}

/** The other tasks of the same Nx run, as the executor reports them. */
export interface Run {
  /** The modules that the same run deploys or destroys. */
  readonly others: readonly string[];
  /** Start of the run, in milliseconds of the epoch. */
  readonly sinceMs: number;
}
