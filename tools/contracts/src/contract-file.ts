import { stringify } from 'safe-stable-stringify';
import type { ModuleContract } from '@millrace/events';

/** An array of strings, as formatted by `stringify`. */
const TEXTS = /\[\n\s+("(?:[^"\\]|\\.)*"(?:,\n\s+"(?:[^"\\]|\\.)*")*)\n\s+\]/g;

/** A contract as it is checked in: object names are sorted, and a list of strings is on one line. */
export function contractText(contract: ModuleContract): string {
  const text = stringify(contract, null, 2);
  return `${text.replaceAll(TEXTS, (_, texts: string) => `[${texts.replaceAll(/,\n\s+/g, ', ')}]`)}\n`;
}
