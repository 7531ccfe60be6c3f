import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource with data that moves from a stack of one module to a stack of another. */
interface MovingResource {
  readonly type: string;
  /** The same in both stacks. */
  readonly logicalId: string;
}

/** A resource that a stack takes over, an entry of `adopts.json`. */
export interface Adoption extends MovingResource {
  /** Its name, for example `{ TableName: 'millrace-dev-searches' }`. */
  readonly identifier: Readonly<Record<string, string>>;
  /** The stack that takes it over. */
  readonly stack: string;
  /** The stack that had it before. */
  readonly from: string;
}

/** A resource that a stack gives to another module, an entry of `releases.json`. */
export interface Handover extends MovingResource {
  /** The stack that had it. */
  readonly stack: string;
  /** The module that takes it over. */
  readonly to: string;
}

/** Empty for an assembly that adopts nothing. */
export function readAdoptions(directory: string): readonly Adoption[] {
  return readList<Adoption>(join(directory, 'adopts.json'));
}

/** Empty for an assembly that hands nothing over. */
export function readHandovers(directory: string): readonly Handover[] {
  return readList<Handover>(join(directory, 'releases.json'));
}

function readList<Entry>(file: string): readonly Entry[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Entry[]) : [];
}
