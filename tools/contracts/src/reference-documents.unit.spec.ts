import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractFolder, modulesIn, REFERENCE_FOLDER, workspaceRoot } from './modules.ts';
import { readContract } from './read-contract.ts';
import { referenceDocuments } from './reference-documents.ts';

const contracts = modulesIn(workspaceRoot).map((module) =>
  readContract(join(workspaceRoot, contractFolder(module)))!,
);

describe('docs/reference', () => {
  it.each(Object.entries(referenceDocuments(contracts)))(
    '%s matches the contracts (npx nx run tools-contracts:generate)',
    (name, text) => {
      expect(readFileSync(join(workspaceRoot, REFERENCE_FOLDER, name), 'utf8')).toBe(text);
    },
  );
});
