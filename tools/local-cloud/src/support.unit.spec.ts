import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resourceTypes } from './services.ts';
import { supportJson, supportTable } from './core/support.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', name), 'utf8');

describe('SUPPORT.md', () => {
  it('is what --list-support prints', () => {
    expect(read('SUPPORT.md')).toBe(supportTable(resourceTypes));
  });

  it('names every type once', () => {
    const names = resourceTypes.map(({ type }) => type);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('support.json', () => {
  it('is what --list-support-json prints', () => {
    expect(read('support.json')).toBe(supportJson(resourceTypes));
  });

  it('lists the same types and properties as SUPPORT.md', () => {
    const support = JSON.parse(read('support.json')) as Record<
      string,
      { properties?: Record<string, string> }
    >;
    const table = read('SUPPORT.md');
    expect(Object.keys(support).sort()).toEqual(
      [...table.matchAll(/^(?:### |- `)(AWS::[\w:]+)/gm)].map(([, type]) => type).sort(),
    );
    for (const [type, { properties }] of Object.entries(support)) {
      if (!properties) continue;
      const [section = ''] = table.split(`### ${type}\n`)[1]!.split('\n### ');
      for (const path of Object.keys(properties)) expect(section).toContain(`\`${path}\``);
    }
  });
});

describe('the table of support', () => {
  it('separates carried out from recorded properties, with the path of a nested property', () => {
    const type = {
      type: 'Test::Thing',
      properties: { Name: 'carried', Tags: 'recorded', Deep: { One: 'carried', Two: 'recorded' } },
      identity: 'anonymous',
      create: async () => ({ physicalId: '' }),
      update: async () => ({ physicalId: '' }),
      delete: async () => {},
    } as const;
    const table = supportTable([type]);
    expect(table).toContain('### Test::Thing\n\nCarried out: `Name`, `Deep.One`.');
    expect(table).toContain('Recorded without effect: `Tags`, `Deep.Two`.');
    expect(supportTable([{ ...type, recordedOnly: true }])).toContain('- `Test::Thing`');
  });
});
