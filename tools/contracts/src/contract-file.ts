import { stringify } from 'safe-stable-stringify';
import type { ModuleContract } from '@millrace/events';

/** An array of texts, as `stringify` lays it out. */
const TEXTS = /\[\n\s+("(?:[^"\\]|\\.)*"(?:,\n\s+"(?:[^"\\]|\\.)*")*)\n\s+\]/g;

/** A contract as it is checked in: the names of its objects sorted, and every list of texts on a line of its own. */
export function contractText(contract: ModuleContract): string {
  const text = stringify(contract, null, 2);
  return `${text.replaceAll(TEXTS, (_, texts: string) => `[${texts.replaceAll(/,\n\s+/g, ', ')}]`)}\n`;
}
