import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StackOwner } from '../resource-names.ts';
import { stageOf, type StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { alarmsTable, alarmsWithoutRunbook } from './alarms-table.ts';
import { resourcesDocument } from './resources-document.ts';
import { inTemporaryApp, testEnvironment } from './temporary-app.ts';
import type { TemplateJson } from './template.ts';

const docs = join(import.meta.dirname, '../../../../docs');

export const ALARMS_DOCUMENT = join(docs, 'reference/alarms.md');
export const resourcesDocumentPath = (owner: StackOwner): string =>
  join(docs, `reference/resources/${owner}.md`);

/** What people who are on call read: a section for each kind of alarm, whose heading ends the alarm's name. */
export function runbooks(): readonly string[] {
  const text = readFileSync(join(docs, 'operations/alarms.md'), 'utf8');
  return [...text.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading!);
}

/** The pages about the stacks of an app, and its alarms that nobody is told what to do about. */
export interface ReferenceDocuments {
  readonly resources: string;
  /** Its section of the list of alarms; empty where it has none. */
  readonly alarms: string;
  readonly withoutRunbook: readonly string[];
}

/**
 * The pages of `docs/reference` about the stacks of an app. They show stage `dev`, which has what other stages leave
 * out, or the first stage that the app is in; names have `<stage>` instead. Runbooks are asked for in every stage.
 * @param stages those that the app is in; all unless told
 */
export function referenceDocuments(
  owner: StackOwner,
  addStacks: AddStacks,
  stages: readonly StageName[] = ['dev', 'local', 'prod'],
): ReferenceDocuments {
  const sections = runbooks();
  const [shown, ...others] = stages.map((stage) => templatesOf(addStacks, stage));
  const all = [shown!, ...others].flatMap((templates) => alarmsWithoutRunbook(templates, sections));
  return {
    resources: resourcesDocument(owner, shown!),
    alarms: alarmsTable(owner, shown!, sections),
    withoutRunbook: [...new Set(all)],
  };
}

function templatesOf(addStacks: AddStacks, stageName: StageName): readonly TemplateJson[] {
  return inTemporaryApp((app) => {
    addStacks(app, stageOf(stageName, testEnvironment));
    return app.node.children.map((stack) =>
      withoutStage(Template.fromStack(stack as Stack).toJSON(), stageName),
    );
  });
}

function withoutStage(template: object, stageName: StageName): TemplateJson {
  const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = testEnvironment;
  const text = JSON.stringify(template)
    .replaceAll(new RegExp(`millrace([-/])${stageName}\\b`, 'g'), 'millrace$1<stage>')
    .replaceAll(CDK_DEFAULT_ACCOUNT, '<account>')
    .replaceAll(CDK_DEFAULT_REGION, '<region>');
  return JSON.parse(text) as TemplateJson;
}
