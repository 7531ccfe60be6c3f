import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from './contract.ts';

it('libs/contracts/processing/contract.json is up to date (see docs/concepts/modules-and-contracts.md)', () => {
  const path = join(import.meta.dirname, '../../../libs/contracts/processing/contract.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(contract);
});
