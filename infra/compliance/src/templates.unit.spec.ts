import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { moduleNames } from '@millrace/modules';
import { allSynthesized } from '@millrace/constructs/testing/synthesized.ts';
import { appOwners, inStages } from './apps.ts';
import {
  ALARMS_DOCUMENT,
  referenceDocuments,
  resourcesDocumentPath,
} from './documents/reference-documents.ts';
import { nagDocument, nagLines, readNagDocument } from './nag/nag-document.ts';
import { nagEntries } from './nag/nag-report.ts';
import { appliesTo, rules } from './rules.ts';

const owners = appOwners();

it('every module is among the apps', () => expect(owners).toEqual(expect.arrayContaining([...moduleNames])));

describe.each(owners)('the templates of %s', (owner) => {
  const forms = allSynthesized(owner).map((app) => ({
    name: `${app.stage.name}${app.variant === undefined ? '' : `, ${app.variant}`}`,
    app,
  }));

  describe.each(forms)('in $name', ({ app }) => {
    it.each(rules.filter((rule) => appliesTo(rule, app)))('$name', ({ faults }) =>
      expect(faults(app)).toEqual([]),
    );
  });
});

describe.each(owners)('the pages of docs about %s (npx nx run compliance:generate)', (owner) => {
  const stages = inStages(owner);
  const { resources, alarms } = referenceDocuments(stages);

  it('list its resources as they are', () =>
    expect(readFileSync(resourcesDocumentPath(owner), 'utf8')).toBe(resources));
  it('list its alarms as they are', () => expect(readFileSync(ALARMS_DOCUMENT, 'utf8')).toContain(alarms));

  const documented = readNagDocument();
  it('list what cdk-nag finds and why it stays', () => {
    const stacks = [owner, `${owner}-data`];
    expect(documented.filter(({ stack }) => stacks.includes(stack as typeof owner))).toEqual(
      nagLines(nagDocument(nagEntries(stages))),
    );
  });
  it('leave no reason over that no finding anywhere has', () => {
    const needed = new Set(documented.map(({ rule, reason }) => `${rule}: ${reason}`));
    const given = new Set(stages.flatMap(({ nag }) => nag.given));
    expect([...given].filter((reason) => !needed.has(reason))).toEqual([]);
  });
});
