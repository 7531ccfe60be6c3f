/**
 * Writes the document that is generated from the list of modules.
 *
 * `node libs/modules/src/documentation/generate.ts`
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDocument } from './modules-document.ts';

writeFileSync(join(import.meta.dirname, '../../../../docs/reference/modules.md'), modulesDocument());
