import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageNames } from '@millrace/stages/names';
import type { AdoptedResource, ReleasedResource } from '../adoption.ts';
import type { StackOwner } from '../resource-names.ts';
import type { Stage, StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import type { ModuleTemplates, TemplateJson } from './template.ts';

export const workspaceRoot = join(import.meta.dirname, '../../../..');

/** A finding of cdk-nag at a resource, whether or not there is a reason for it to stay. */
export interface NagFinding {
  readonly stack: string;
  /** Path within the stack. */
  readonly resource: string;
  /** As in `AwsSolutions-IAM5`. */
  readonly rule: string;
  /** Which of several, for a rule that finds them one by one, as in `Resource::*`; empty for the others. */
  readonly detail: string;
  /** The rule's own words. */
  readonly cause: string;
  /** undefined where nobody has given one */
  readonly reason?: string | undefined;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly template: TemplateJson;
  readonly tags: Readonly<Record<string, string>>;
  readonly terminationProtection: boolean;
}

/** The stacks of an app in one stage, as tests and rules read them. */
export interface Synthesized {
  readonly owner: StackOwner;
  readonly stage: Stage;
  /** undefined for the stage as it is */
  readonly variant?: string | undefined;
  readonly stacks: readonly SynthesizedStack[];
  readonly adopts: readonly AdoptedResource[];
  readonly releases: readonly ReleasedResource[];
  readonly nag: {
    readonly findings: readonly NagFinding[];
    /** Every reason that is given, needed or not, as in `AwsSolutions-ECS2: The environment …`. */
    readonly given: readonly string[];
  };
}

/** Other forms of an app, which a stage may take: `infra/<owner>/src/testing/variants.ts` exports them by name. */
export type Variants = Readonly<Record<string, { readonly stage: StageName; readonly addStacks: AddStacks }>>;

/** Where `infra/compliance` stores what it has synthesized, and the hashes of the sources that it came from. */
export const storeOf = (owner: StackOwner): string => join(workspaceRoot, 'dist/infra', owner, 'templates');
export const SOURCES = 'sources.json';

/** @param variant of the app's `testing/variants.ts`. @throws Error when it is not stored or its sources have changed */
export function synthesized(owner: StackOwner, stage: StageName, variant?: string): Synthesized {
  assertCurrent(owner);
  const file = join(storeOf(owner), fileOf(stage, variant));
  if (!existsSync(file)) throw new Error(`${owner} has no ${variant ?? ''} templates in stage ${stage}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Synthesized;
}

/** An app in all of its stages, in their order, and in its variants. */
export function allSynthesized(owner: StackOwner): readonly Synthesized[] {
  assertCurrent(owner);
  return globSync('*.json', { cwd: storeOf(owner) })
    .filter((file) => file !== SOURCES)
    .map((file) => JSON.parse(readFileSync(join(storeOf(owner), file), 'utf8')) as Synthesized)
    .sort((one, other) => orderOf(one) - orderOf(other));
}

function orderOf({ stage, variant }: Synthesized): number {
  return stageNames.indexOf(stage.name) + (variant === undefined ? 0 : stageNames.length);
}

/** Both templates of a module in a stage; an app of one stack has an empty data template. */
export function templatesOf(owner: StackOwner, stage: StageName, variant?: string): ModuleTemplates {
  return templatesIn(synthesized(owner, stage, variant));
}

export function templatesIn({ owner, stage, stacks }: Synthesized): ModuleTemplates {
  const template = (name: string): TemplateJson =>
    stacks.find((stack) => stack.name === name)?.template ?? { Resources: {} };
  const name = `millrace-${stage.name}-${owner}`;
  return { data: template(`${name}-data`), service: template(name) };
}

export function fileOf(stage: StageName, variant?: string): string {
  return variant === undefined ? `${stage}.json` : `${stage}.${variant}.json`;
}

export function hashOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(workspaceRoot, file)))
    .digest('hex');
}

const current = new Set<StackOwner>();

/** A test of templates that are older than their sources would prove nothing. */
function assertCurrent(owner: StackOwner): void {
  if (current.has(owner)) return;
  const file = join(storeOf(owner), SOURCES);
  if (!existsSync(file)) throw new Error(`${owner} is not synthesized: run npx nx run-many -t templates`);
  const sources = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const changed = Object.entries(sources).find(
    ([source, hash]) => !existsSync(join(workspaceRoot, source)) || hashOf(source) !== hash,
  );
  if (changed) {
    throw new Error(
      `the templates of ${owner} are older than ${changed[0]}: run npx nx run-many -t templates`,
    );
  }
  current.add(owner);
}
