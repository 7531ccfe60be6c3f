/**
 * Writes the documents that are generated from the order module's code.
 *
 * `node apps/order/src/documentation/generate.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';

const directory = join(import.meta.dirname, '../../../../docs/reference');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(documents)) writeFileSync(join(directory, name), text);
