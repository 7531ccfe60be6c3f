/**
 * Writes the pages of `docs/reference` that come from templates.
 *
 * `npx nx run compliance:generate`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { appOwners, inStages } from '../apps.ts';
import { NAG_DOCUMENT, nagDocument } from '../nag/nag-document.ts';
import { nagEntries } from '../nag/nag-report.ts';
import { ALARMS_DOCUMENT, referenceDocuments, resourcesDocumentPath } from './reference-documents.ts';

const INTRODUCTION = `# Alarms

Generated from the templates by \`npx nx run compliance:generate\`; a test fails when it is stale.

Every alarm of every module, with its condition and the section that says what to do. An alarm that notifies "a deployment only" moves traffic back from a new version and calls nobody.
`;

const apps = appOwners().map((owner) => ({ owner, stages: inStages(owner) }));
const documents = apps.map(({ owner, stages }) => ({ owner, ...referenceDocuments(stages) }));
for (const { owner, resources } of documents) {
  const path = resourcesDocumentPath(owner);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, resources);
}
const alarms = documents.map((one) => one.alarms).filter((section) => section !== '');
writeFileSync(ALARMS_DOCUMENT, [INTRODUCTION, ...alarms].join('\n'));
writeFileSync(NAG_DOCUMENT, nagDocument(apps.flatMap(({ stages }) => nagEntries(stages))));
