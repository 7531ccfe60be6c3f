import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/events';
import { Type } from 'typebox';
import { branchPoint, checkContracts } from './check-contracts.ts';
import { contractText } from './contract-file.ts';
import { aContract, anEvent } from './testing/builders.ts';

let root: string;

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: root });

function write(...contracts: ModuleContract[]) {
  for (const contract of contracts) {
    mkdirSync(join(root, 'apps', contract.module), { recursive: true });
    const folder = join(root, 'libs/contracts', contract.module);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'contract.json'), contractText(contract));
  }
}

function commit(...contracts: ModuleContract[]) {
  write(...contracts);
  git('add', '.');
  git('commit', '-q', '-m', 'test: contracts');
}

const gives = (version: number, data = Type.Object({})) =>
  aContract('giver', { events: [anEvent('thing.moved', version, data)] });
const takes = (...versions: number[]) => aContract('taker', { accepts: [{ type: 'thing.moved', versions }] });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-contracts-'));
  git('init', '-q', '-b', 'main');
});

afterEach(() => rmSync(root, { recursive: true }));

describe('checkContracts', () => {
  it('accepts unchanged contracts, and those of new modules', () => {
    commit(gives(1));
    expect(checkContracts(root, 'HEAD')).toEqual([]);
    write(takes(1));
    expect(checkContracts(root, 'HEAD')).toEqual([]);
  });

  it('rejects a changed schema of an existing version', () => {
    commit(gives(1));
    write(gives(1, Type.Object({ distance: Type.Integer() })));
    expect(checkContracts(root, 'HEAD')).toEqual([
      expect.stringMatching(/^giver: thing.moved version 1: \/distance/),
    ]);
  });

  it('lets a part of a module move into a new module, but not into an existing one', () => {
    const api = (...paths: string[]) => ({
      info: { version: '1' },
      paths: Object.fromEntries(
        paths.map((path) => [path, { get: { security: [], parameters: [], responses: {} } }]),
      ),
    });
    commit(aContract('giver', { api: api('/lists', '/things') }), takes(1));
    write(aContract('giver', { api: api('/things') }), aContract('lister', { api: api('/lists') }));
    expect(checkContracts(root, 'HEAD')).toEqual([]);
    write(aContract('lister'));
    expect(checkContracts(root, 'HEAD')).toEqual([expect.stringMatching(/^giver: GET \/lists is gone/)]);
    write(takes(1), aContract('taker', { api: api('/lists') }));
    expect(checkContracts(root, 'HEAD')).toHaveLength(1);
  });

  it('lets a version rise only after consumers that accept it were released', () => {
    commit(gives(1), takes(1));
    write(gives(2), takes(1, 2));
    expect(checkContracts(root, 'HEAD')).toEqual([expect.stringMatching(/\(contract_breaks_consumer\)$/)]);
    commit(gives(1), takes(1, 2));
    write(gives(2));
    expect(checkContracts(root, 'HEAD')).toEqual([]);
  });

  it('compares with the point where the branch left main, not with the current main', () => {
    commit(gives(1), takes(1));
    git('switch', '-q', '-c', 'feature');
    commit(aContract('other'));
    git('switch', '-q', 'main');
    commit(takes(1, 2));
    git('switch', '-q', 'feature');
    write(gives(2));
    expect(checkContracts(root, branchPoint(root))).toHaveLength(1);
    expect(checkContracts(root, 'main')).toEqual([]);
  });

  it('requires a contract of every module', () => {
    commit(gives(1));
    rmSync(join(root, 'libs/contracts/giver/contract.json'));
    expect(checkContracts(root, 'HEAD')).toEqual([expect.stringMatching(/^giver has no contract.json/)]);
  });

  it('requires an existing commit', () => {
    commit(gives(1));
    expect(() => checkContracts(root, 'nowhere')).toThrow();
    expect(() => checkContracts(root, '--output=x')).toThrow();
  });
});
