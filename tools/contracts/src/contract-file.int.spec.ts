import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { contractText } from './contract-file.ts';
import { readContract } from './read-contract.ts';
import { aContract, anEvent } from './testing/builders.ts';

const schema = Type.Unsafe({ type: 'string', enum: ['a, "b"', 'c\\', '['], maxLength: 3 });
const contract = aContract('giver', { events: [anEvent('thing.moved', 1, schema)] });

describe('contractText', () => {
  it('sorts the names of objects and puts lists of strings on one line', () => {
    const text = contractText(contract);
    expect(JSON.parse(text)).toEqual(contract);
    expect(text).toContain('"enum": ["a, \\"b\\"", "c\\\\", "["],\n');
    const { module, accepts, ...rest } = contract;
    expect(contractText({ ...rest, accepts, module })).toBe(text);
  });
});

describe('readContract', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'millrace-contract-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads the contract of a directory, if there is one', () => {
    expect(readContract(directory)).toBeUndefined();
    writeFileSync(join(directory, 'contract.json'), contractText(contract));
    expect(readContract(directory)).toEqual(contract);
  });
});
