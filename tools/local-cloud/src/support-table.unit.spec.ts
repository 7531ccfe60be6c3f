import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { resourceTypes } from './resources/index.ts';
import { supportTable } from './support-table.ts';

describe('SUPPORT.md', () => {
  it('is what --list-support prints', () => {
    const written = readFileSync(join(import.meta.dirname, '..', 'SUPPORT.md'), 'utf8');
    expect(written).toBe(supportTable(resourceTypes));
  });

  it('names every type once', () => {
    const names = resourceTypes.map(({ type }) => type);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('the table of support', () => {
  it('tells carried out from recorded, with the way to a property within another', () => {
    const type = {
      type: 'Test::Thing',
      properties: { Name: 'carried', Tags: 'recorded', Deep: { One: 'carried', Two: 'recorded' } },
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
