import { acknowledgedAt } from '../acknowledge.ts';
import { stageNames, stageOf, type Stage, type StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { nagFindings, type NagFinding } from './nag.ts';
import { inTemporaryApp, testEnvironment } from './temporary-app.ts';

/** A finding that stays; `<stage>` and the like stand for what differs from stage to stage. */
export type NagEntry = NagFinding & { readonly reason: string };

/** What cdk-nag says of an app's stacks, in all of its stages. */
export interface NagReport {
  /** What nobody has given a reason for, as in `prod: millrace-prod-order Catalog/Task AwsSolutions-ECS2: The ECS …`. */
  readonly unexplained: readonly string[];
  readonly entries: readonly NagEntry[];
  /** Every reason that is given, needed or not, as in `AwsSolutions-ECS2: The environment …`. */
  readonly given: ReadonlySet<string>;
}

/** @param addStacks whose bundles are in `dist/apps` */
export function nagReport(addStacks: AddStacks, stages: readonly StageName[] = stageNames): NagReport {
  const unexplained: string[] = [];
  const given = new Set<string>();
  const foundIn = new Map<string, StageName[]>();
  for (const stage of stages.map((name) => stageOf(name, testEnvironment))) {
    const findings = inTemporaryApp((app) => {
      addStacks(app, stage);
      for (const reasons of app.node.findAll().map(acknowledgedAt)) {
        for (const entry of Object.entries(reasons)) given.add(entry.join(': '));
      }
      return nagFindings(app);
    });
    for (const finding of findings) {
      const { stack, resource, rule, detail, cause, reason } = finding;
      if (reason === undefined) {
        unexplained.push(`${stage.name}: ${stack} ${resource} ${rule} ${detail}: ${cause}`);
      } else {
        const entry = withoutStage(JSON.stringify(finding), stage);
        foundIn.set(entry, [...(foundIn.get(entry) ?? []), stage.name]);
      }
    }
  }
  const entries = [...foundIn].map(([text, found]) => {
    const entry = JSON.parse(text) as NagEntry;
    return found.length === stages.length
      ? entry
      : { ...entry, resource: `${entry.resource} (${found.join(', ')})` };
  });
  return { unexplained, entries, given };
}

function withoutStage(text: string, { name, account, region }: Stage): string {
  return text
    .replaceAll(`"millrace-${name}-`, '"')
    .replaceAll(new RegExp(`millrace([-/])${name}\\b`, 'g'), 'millrace$1<stage>')
    .replaceAll(account, '<account>')
    .replaceAll(region, '<region>');
}
