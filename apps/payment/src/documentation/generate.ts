/**
 * Writes the documents that are generated from the payment module's code.
 *
 * `node apps/payment/src/documentation/generate.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents } from './documents.ts';

const directory = join(import.meta.dirname, '../../../../docs/reference');
mkdirSync(directory, { recursive: true });
for (const [name, text] of Object.entries(documents)) writeFileSync(join(directory, name), text);
