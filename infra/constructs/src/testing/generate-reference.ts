/**
 * Writes the pages of `docs/reference` that come from templates, from the stacks of every folder of `infra` and the
 * bundles in `dist/apps`.
 *
 * `node infra/constructs/src/testing/generate-reference.ts`
 */
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StackOwner } from '../resource-names.ts';
import type { StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { ALARMS_DOCUMENT, referenceDocuments, resourcesDocumentPath } from './reference-documents.ts';

const INTRODUCTION = `# Alarms

Generated from the templates by \`node infra/constructs/src/testing/generate-reference.ts\`; a test fails when it is stale.

Every alarm of every module, with its condition and the section that says what to do. An alarm that notifies "a deployment only" moves traffic back from a new version and calls nobody.
`;

const infra = join(import.meta.dirname, '../../..');
const alarms: string[] = [];
for (const file of globSync('*/src/stacks.ts', { cwd: infra }).sort()) {
  const owner = file.split('/')[0] as StackOwner;
  const { addStacks, stages } = (await import(join(infra, file))) as {
    addStacks: AddStacks;
    stages?: readonly StageName[];
  };
  const documents = referenceDocuments(owner, addStacks, stages);
  const path = resourcesDocumentPath(owner);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, documents.resources);
  if (documents.alarms !== '') alarms.push(documents.alarms);
}
writeFileSync(ALARMS_DOCUMENT, [INTRODUCTION, ...alarms].join('\n'));
