import type { StageName } from '@millrace/stages';

export interface ModuleInStage {
  readonly module: string;
  readonly stage: StageName;
}

/** What the other tasks of the same run of Nx are, as the executor knows them. */
export interface Run {
  /** The modules that are deployed, or destroyed, in the same run. */
  readonly others: readonly string[];
  /** When it began, in milliseconds of the epoch. */
  readonly sinceMs: number;
}
