import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { StackOwner } from '../resource-names.ts';
import type { StageName } from '../stage.ts';
import type { AddStacks } from '../synthesize.ts';
import { ALARMS_DOCUMENT, referenceDocuments, resourcesDocumentPath } from './reference-documents.ts';

/** What `docs` says about the stacks of an app. @param stages those that the app is in; all unless told */
export function describeReference(
  owner: StackOwner,
  addStacks: AddStacks,
  stages?: readonly StageName[],
): void {
  describe(`the pages of docs about the stacks of ${owner}`, () => {
    const { resources, alarms, withoutRunbook } = referenceDocuments(owner, addStacks, stages);

    it('list its resources as they are (see generate-reference.ts)', () =>
      expect(readFileSync(resourcesDocumentPath(owner), 'utf8')).toBe(resources));
    it('list its alarms as they are (see generate-reference.ts)', () =>
      expect(readFileSync(ALARMS_DOCUMENT, 'utf8')).toContain(alarms));
    it('say what to do about each of its alarms (docs/operations/alarms.md)', () =>
      expect(withoutRunbook).toEqual([]));
  });
}
