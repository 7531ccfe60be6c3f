import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleInStage } from './module-in-stage.ts';
import { stateDirectory } from '@millrace/stages';

const directory = (): string => join(stateDirectory(), 'locks');

/**
 * The lock of one kind of work on a module in a stage. `deploy` holds `change` from the first change of the service
 * stack until its record is written; a holder never waits for another module.
 */
export function lockOf(
  kind: 'deploy' | 'provide' | 'change' | 'synthesize',
  { module, stage }: ModuleInStage,
) {
  return { directory: directory(), name: `${kind}-${stage}-${module}` };
}

const noteOf = ({ module, stage }: ModuleInStage): string => join(directory(), `deployed-${stage}-${module}`);

/** The outcome of a deployment from this machine. */
export interface DeploymentNote {
  /** Digest of the assembly. */
  readonly digest: string;
  readonly succeeded: boolean;
  /** One line for a deployed module; otherwise the reason of the failure. */
  readonly outcome: string;
}

/** Stores the outcome of a deployment on this machine, for the other tasks of the same run. */
export function noteDeployment(subject: ModuleInStage, note: DeploymentNote): void {
  mkdirSync(directory(), { recursive: true });
  writeFileSync(noteOf(subject), JSON.stringify(note));
}

export function forgetDeployment(subject: ModuleInStage): void {
  rmSync(noteOf(subject), { force: true });
}

/** The last deployment from this machine, if it ended after the given time. */
export function deploymentSince(subject: ModuleInStage, sinceMs: number): DeploymentNote | undefined {
  const note = noteOf(subject);
  const writtenAtMs = statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return writtenAtMs >= sinceMs ? (JSON.parse(readFileSync(note, 'utf8')) as DeploymentNote) : undefined;
}

const synthesizedNote = (): string => join(directory(), 'synthesized');

/** Records that all modules of a run are synthesized. */
export function noteSynthesized(): void {
  writeFileSync(synthesizedNote(), '');
}

/** Whether that was recorded after the given time. */
export function synthesizedSince(sinceMs: number): boolean {
  return (statSync(synthesizedNote(), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity) >= sinceMs;
}
