/**
 * Writes the documents that are generated from the payment module's code.
 *
 * `node apps/payment/src/documentation/generate.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lifecycleDocument } from './lifecycle-document.ts';

const directory = join(import.meta.dirname, '../../../../docs/generated');
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'payment-lifecycle.md'), lifecycleDocument());
