import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleInStage } from './module-in-stage.ts';
import { stateDirectory } from '../workspace.ts';

const directory = (): string => join(stateDirectory(), 'locks');

/** The lock of one kind of work on a module in a stage. */
export function lockOf(kind: 'deploy' | 'provide', { module, stage }: ModuleInStage) {
  return { directory: directory(), name: `${kind}-${stage}-${module}` };
}

const noteOf = ({ module, stage }: ModuleInStage): string => join(directory(), `deployed-${stage}-${module}`);

/** Leaves word on this machine that an assembly is deployed, for the other tasks of the same run. */
export function noteDeployed(subject: ModuleInStage, digest: string): void {
  mkdirSync(directory(), { recursive: true });
  writeFileSync(noteOf(subject), digest);
}

export function forgetDeployed(subject: ModuleInStage): void {
  rmSync(noteOf(subject), { force: true });
}

/** The digest that was deployed from this machine last, if that was after a time. */
export function deployedSince(subject: ModuleInStage, sinceMs: number): string | undefined {
  const note = noteOf(subject);
  const writtenAtMs = statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  return writtenAtMs >= sinceMs ? readFileSync(note, 'utf8') : undefined;
}
