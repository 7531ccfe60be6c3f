import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/constructs/testing/synthesized.ts';
import type { NagEntry } from './nag-report.ts';

export const NAG_DOCUMENT = join(workspaceRoot, 'docs/reference/cdk-nag.md');

const INTRODUCTION = `# cdk-nag findings and why they stay

Generated from the reasons beside the resources by \`npx nx run compliance:generate\`; a test fails when it is stale.

The packs AwsSolutions, Serverless and PCI DSS 3.2.1 check every stack in every stage. This page lists the findings that are not fixed, by rule and reason. Names of stacks omit \`millrace-<stage>-\`. A finding that is not in every stage names its stages.
`;

const RULE = '## ';
const REASON = '**Why it stays:** ';

/** The whole document: where the same is found for the same reason, a stack has one line for all of its resources. */
export function nagDocument(entries: readonly NagEntry[]): string {
  const lines = [INTRODUCTION];
  for (const [rule, ofRule] of groups(entries, (entry) => entry.rule)) {
    lines.push(`${RULE}${rule}`, '', ofRule[0]!.cause);
    for (const [reason, same] of groups(ofRule, (entry) => entry.reason)) {
      lines.push('', `${REASON}${reason}`, '');
      for (const [place, here] of groups(same, placeOf)) {
        const things = here.map(({ resource, detail }) => `\`${detail || resource}\``);
        lines.push(`- \`${place}\`: ${things.sort().join(', ')}`);
      }
    }
    lines.push('');
  }
  return lines.join('\n');
}

/** What a rule finds one by one is said of each resource. */
function placeOf({ stack, resource, detail }: NagEntry): string {
  return detail === '' ? stack : `${stack}/${resource}`;
}

/** In the order of their names. */
function groups<Item>(items: readonly Item[], nameOf: (item: Item) => string): [string, Item[]][] {
  return [...Map.groupBy(items, nameOf)].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** A line of the document and its heading. */
export interface NagLine {
  readonly rule: string;
  readonly cause: string;
  readonly reason: string;
  /** As in `order` or `order-data`. */
  readonly stack: string;
  readonly text: string;
}

/** @param document as `nagDocument` writes it */
export function nagLines(document: string): NagLine[] {
  const [, ...rules] = document.split(`\n${RULE}`);
  return rules.flatMap((ofRule) => {
    const [above, ...reasons] = ofRule.split(REASON).map((part) => part.split('\n').filter(Boolean));
    const [rule, cause] = above as [string, string];
    return reasons.flatMap(([reason, ...lines]) =>
      lines.map((text) => ({ rule, cause, reason: reason!, stack: /^- `([\w-]+)/.exec(text)![1]!, text })),
    );
  });
}

export function readNagDocument(): NagLine[] {
  return nagLines(readFileSync(NAG_DOCUMENT, 'utf8'));
}
