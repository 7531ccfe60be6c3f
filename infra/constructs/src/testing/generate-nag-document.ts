/**
 * Writes `docs/reference/cdk-nag.md`, from the stacks of every folder of `infra` and the bundles in `dist/apps`.
 *
 * `node infra/constructs/src/testing/generate-nag-document.ts`
 */
import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { NAG_DOCUMENT, nagDocument } from './nag-document.ts';
import { nagReport, type NagEntry } from './nag-report.ts';

const infra = join(import.meta.dirname, '../../..');
const entries: NagEntry[] = [];
for (const file of globSync('*/src/stacks.ts', { cwd: infra }).sort()) {
  const { addStacks, stages } = (await import(join(infra, file))) as {
    addStacks: AddStacks;
    stages?: readonly StageName[];
  };
  const report = nagReport(addStacks, stages);
  for (const finding of report.unexplained) console.error(`without a reason: ${finding}`);
  if (report.unexplained.length > 0) process.exitCode = 1;
  entries.push(...report.entries);
}
writeFileSync(NAG_DOCUMENT, nagDocument(entries));
