import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace, type WorkspaceCopy } from '@millrace/tools-e2e/workspace-copy.ts';
import { packagesOf } from '../module-packages.ts';

const NAME = 'sample';
const PROJECTS = `${NAME},contracts-${NAME},infra-${NAME}`;
const STEP_MS = 900_000;

/** What the whole workspace is checked for, and a new module could break. */
const checks = [
  ['tools/checks', 'src/(aws-failures|invariants|long-profile|markdown|modules|platforms|servers)'],
  ['tools/checks', 'src/measure/(import-graph|file-sizes)', 'src/stages'],
  ['tools/contracts', 'src/reference-documents'],
  ['libs/modules', 'src/'],
  ['infra/constructs', 'src/(deployed-apps|synthesize)'],
];

let copy: WorkspaceCopy;

beforeAll(async () => {
  copy = await copyWorkspace();
}, STEP_MS);

afterAll(() => rmSync(copy.directory, { recursive: true, force: true }));

const at = (path: string): string => join(copy.directory, path);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const nx = (...args: string[]): Promise<string> => copy.run(['nx', ...args]);
const generate = (generator: string, ...args: string[]): Promise<string> =>
  nx('g', `@millrace/tools-generators:${generator}`, ...args);

// Each step goes on where the one before it has ended.
describe('a generated module', () => {
  it(
    'has no name that is not one word in lower case',
    async () => {
      await expect(generate('module', '../Sample')).rejects.toThrow('should match the pattern');
      expect(await copy.run(['git', 'status', '--porcelain'])).toBe('');
    },
    STEP_MS,
  );

  it(
    'is created by one command, with its documents',
    async () => {
      await generate('module', NAME);
      expect(read(`docs/reference/resources/${NAME}.md`)).toContain(`millrace-<stage>-${NAME}-records`);
      expect(read('docs/reference/alarms.md')).toContain(`${NAME}-payments-dlq-depth`);
      expect(read('docs/reference/modules.md')).toContain(`resources/${NAME}.md`);
      expect(read('docs/reference/cdk-nag.md')).toContain(`\`${NAME}\`: `);
      expect(read('docs/reference/events.md')).toMatch(
        new RegExp(`### payment\\.settled\n\nVersion 1, from \`payment\`, taken by .*\`${NAME}\``),
      );
    },
    STEP_MS,
  );

  it(
    'gets an event by another command',
    async () => {
      await generate('event', NAME, 'sample.taken');
      expect(read('docs/reference/events.md')).toContain('### sample.taken');
      expect(JSON.parse(read(`libs/contracts/${NAME}/contract.json`))).toMatchObject({
        events: [{ type: 'sample.taken', version: 1 }],
        accepts: [{ type: 'payment.settled', versions: [1] }],
      });
    },
    STEP_MS,
  );

  it(
    'is formatted, linted and type-checked',
    async () => {
      await copy.run([
        'prettier',
        '--check',
        'libs/modules',
        ...packagesOf(NAME).map(({ directory }) => directory),
      ]);
      await copy.run(['tsc', '-p', 'tsconfig.json']);
      await nx('run-many', '-t', 'lint', '-p', PROJECTS);
    },
    STEP_MS,
  );

  it(
    'passes its own tests, those of its templates among them',
    async () => {
      await nx('run-many', '-t', 'test', '-p', PROJECTS, '--parallel=1');
      for (const project of PROJECTS.split(',')) {
        expect(JSON.parse(read(`test-results/${project}.json`)).numPassedTests).toBeGreaterThan(0);
      }
    },
    STEP_MS,
  );

  it.each(checks)(
    'leaves the checks of the workspace green: %s %s',
    async (project, ...patterns) => {
      await copy.run(['node', 'tools/build/src/jest.ts', project!, ...patterns]);
    },
    STEP_MS,
  );

  it(
    'breaks no contract, and is locked as npm would lock it',
    async () => {
      await nx('run', 'tools-contracts:check', '--base=HEAD');
      const before = read('package-lock.json');
      await copy.run(['npm', 'install', '--package-lock-only', '--offline', '--ignore-scripts']);
      expect(read('package-lock.json')).toBe(before);
    },
    STEP_MS,
  );

  it(
    'is synthesized',
    async () => {
      await nx('synth', NAME);
      expect(existsSync(at(`dist/infra/${NAME}/local/millrace-local-${NAME}-data.template.json`))).toBe(true);
    },
    STEP_MS,
  );

  it(
    'is removed by one command, which leaves nothing',
    async () => {
      await generate('remove-module', NAME);
      expect(await copy.run(['git', 'status', '--porcelain'])).toBe('');
      for (const { directory, packageName } of packagesOf(NAME)) {
        expect(existsSync(at(directory))).toBe(false);
        expect(lstatSync(at(`node_modules/${packageName}`), { throwIfNoEntry: false })).toBeUndefined();
      }
    },
    STEP_MS,
  );
});
