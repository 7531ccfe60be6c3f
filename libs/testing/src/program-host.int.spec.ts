import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programHost, startProgram } from './index.ts';

/** Reports how it was run, and how often its process has loaded the module that it imports. */
const PROGRAM = `
import { text } from 'node:stream/consumers';
import { loads } from './loads.mjs';
const [command] = process.argv.slice(2);
console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env, stdin: await text(process.stdin), cwd: process.cwd(), runs: loads() }));
console.error('on stderr');
if (command === 'fail') process.exitCode = 3;
if (command === 'throw') throw new Error('thrown');
if (command === 'exit') process.exit(4);
if (command === 'die') process.kill(process.pid, 'SIGKILL');
`;
const IMPORTED = 'let runs = 0; export const loads = () => (runs += 1);';

let directory: string;
let program: string;
const host = programHost();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'program-host-'));
  program = join(directory, 'program.mjs');
  writeFileSync(program, PROGRAM);
  writeFileSync(join(directory, 'loads.mjs'), IMPORTED);
});
afterAll(async () => {
  await host.stop();
  rmSync(directory, { recursive: true });
});

const options = (...args: string[]) => ({ args, env: { ONLY: args.join() }, stdin: 'input', cwd: directory });
const seenBy = (stdout: string) => JSON.parse(stdout);

describe.each(['hosted', 'in a process of its own'])('a program %s', (where) => {
  const run = where === 'hosted' ? host.run : startProgram;

  it.each([
    [['succeed'], 0, 'on stderr\n'],
    [['fail', '--now'], 3, 'on stderr\n'],
    [['succeed', 'again'], 0, 'on stderr\n'],
    [['throw'], 1, expect.stringMatching(/^on stderr\n[^]*Error: thrown\n/)],
    [['exit'], 4, 'on stderr\n'],
    [['succeed'], 0, 'on stderr\n'],
  ])(
    'gets the arguments %j, its environment and stdin alone, and exits with %i',
    async (args, code, text) => {
      const { exitCode, stdout, stderr } = await run(program, options(...args));
      expect({ exitCode, stderr }).toEqual({ exitCode: code, stderr: text });
      expect(seenBy(stdout)).toEqual({ ...options(...args), runs: expect.any(Number) });
    },
  );
});

describe('a host', () => {
  it('loads the modules of a program once', async () => {
    const own = programHost();
    const ended = await Promise.all([1, 2, 3].map(() => own.run(program, options())));
    expect(ended.map(({ stdout }) => seenBy(stdout).runs)).toEqual([1, 2, 3]);
    await own.stop();
  });

  it('fails when a program is killed, and runs the next one', async () => {
    await expect(host.run(program, options('die'))).rejects.toThrow('was killed');
    expect((await host.run(program, options())).exitCode).toBe(0);
  });
});
