import { describe, expect, it } from '@jest/globals';
import type { Synthesized } from '@millrace/constructs/testing/synthesized.ts';
import { appliesTo, rules } from './rules.ts';
import { brokenAccess } from './testing/broken-access.ts';
import { brokenResources } from './testing/broken-resources.ts';

/** For each rule: an app that breaks it, and what is found. */
const broken = { ...brokenAccess, ...brokenResources };

describe('every rule of templates', () => {
  it('is tested with templates that break it, once', () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ name }) => name).sort());
  });

  it.each(rules)('finds what breaks it: $name', ({ name, faults }) => {
    const [app, fault] = broken[name]!;
    expect(faults(app)).toContain(fault);
  });

  it('applies to modules, and to other apps unless it is of modules', () => {
    const ofApp = (owner: Synthesized['owner']) => rules.filter((rule) => appliesTo(rule, { owner })).length;
    expect(ofApp('quote')).toBe(rules.length);
    expect(ofApp('releases')).toBe(rules.filter(({ appliesTo: apps }) => apps === 'every app').length);
  });
});
