import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackOwner, Stage } from '@millrace/constructs';
import { workspaceRoot, type Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import type { TemplateJson } from '@millrace/constructs/testing/template.ts';
import { alarmsTable } from './alarms-table.ts';
import { resourcesDocument } from './resources-document.ts';

const docs = join(workspaceRoot, 'docs');

export const ALARMS_DOCUMENT = join(docs, 'reference/alarms.md');
export const resourcesDocumentPath = (owner: StackOwner): string =>
  join(docs, `reference/resources/${owner}.md`);

/** What people who are on call read: a section for each kind of alarm, whose heading ends the alarm's name. */
export function runbooks(): readonly string[] {
  const text = readFileSync(join(docs, 'operations/alarms.md'), 'utf8');
  return [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);
}

/** The pages about the stacks of an app. */
export interface ReferenceDocuments {
  readonly resources: string;
  /** Its section of the list of alarms; empty where it has none. */
  readonly alarms: string;
}

/**
 * The pages of `docs/reference` about the stacks of an app. They show stage `dev`, which has what other stages leave
 * out, or the first stage that the app is in; names have `<stage>` instead.
 * @param apps one of each stage
 */
export function referenceDocuments(apps: readonly Synthesized[]): ReferenceDocuments {
  const shown = apps.find(({ stage }) => stage.name === 'dev') ?? apps[0]!;
  const templates = shown.stacks.map(({ template }) => withoutStage(template, shown.stage));
  return {
    resources: resourcesDocument(shown.owner, templates),
    alarms: alarmsTable(shown.owner, templates, runbooks()),
  };
}

function withoutStage(template: object, { name, account, region }: Stage): TemplateJson {
  const text = JSON.stringify(template)
    .replaceAll(new RegExp(`millrace([-/])${name}\\b`, 'g'), 'millrace$1<stage>')
    .replaceAll(account, '<account>')
    .replaceAll(region, '<region>');
  return JSON.parse(text) as TemplateJson;
}
