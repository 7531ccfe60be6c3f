import { describe, expect, it } from '@jest/globals';
import type { StackOwner } from '../resource-names.ts';
import type { StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { nagDocument, nagLines, readNagDocument } from './nag-document.ts';
import { nagReport } from './nag-report.ts';

/** What holds for the findings of cdk-nag in the stacks of an app. @param stages those that the app is in; all unless told */
export function describeNag(owner: StackOwner, addStacks: AddStacks, stages?: readonly StageName[]): void {
  describe(`the findings of cdk-nag in ${owner}`, () => {
    const { unexplained, entries, given } = nagReport(addStacks, stages);
    const documented = readNagDocument();

    it('stay for a reason that is given beside the resource', () => expect(unexplained).toEqual([]));
    it('are what docs/reference/cdk-nag.md says (see generate-nag-document.ts)', () => {
      const stacks = [owner, `${owner}-data`];
      expect(documented.filter(({ stack }) => stacks.includes(stack))).toEqual(
        nagLines(nagDocument(entries)),
      );
    });
    it('leave no reason over that no finding anywhere has', () => {
      const needed = new Set(documented.map(({ rule, reason }) => `${rule}: ${reason}`));
      expect([...given].filter((reason) => !needed.has(reason))).toEqual([]);
    });
  });
}
