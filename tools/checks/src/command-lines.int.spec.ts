import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot } from '@millrace/tools-start';

const sources = globSync('{apps,libs,infra,tools}/**/*.{ts,mjs}', {
  cwd: workspaceRoot,
  exclude: (path) => path.includes('node_modules'),
})
  .filter((file) => !file.startsWith('libs/command-line/') && !/\.spec\.ts$|node_modules/.test(file))
  .map((file) => ({ file, text: readFileSync(join(workspaceRoot, file), 'utf8') }));

const filesWith = (pattern: RegExp): string[] =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

/** Files that read the command line on behalf of another program. */
const programOf: Readonly<Record<string, string>> = {
  'infra/constructs/src/synthesize.ts': 'infra/quote/src/main.ts',
  'tools/deploy/src/command-line.ts': 'tools/deploy/src/main.ts',
  'tools/redrive/src/options.ts': 'tools/redrive/src/main.ts',
};

const programs = filesWith(/\breadArguments(OrExit)?\(/).map((file) => programOf[file] ?? file);

const REFUSE_SLOW_PACKAGES = './tools/checks/src/testing/refuse-slow-packages.mjs';

/** Runs a program as on a build machine, with its output in a pipe. */
function run(...args: string[]) {
  const { FORCE_COLOR: _, NO_COLOR: __, ...environment } = localEnvironment();
  return runCommand(['node', ...args], { env: { ...environment, CI: 'true' } });
}

describe('every program with options', () => {
  it('reads them with readArguments', () => {
    expect(filesWith(/\bparseArgs\b/)).toEqual([]);
    expect(programs).toEqual(
      expect.arrayContaining([
        'tools/deploy/src/main.ts',
        'tools/start/src/main.ts',
        'apps/order/cli/connect.ts',
      ]),
    );
    // Programs in a `cli` folder take options.
    const commands = filesWith(/^await runProgram\(/m).filter((file) => dirname(file).endsWith('/cli'));
    expect(programs).toEqual(expect.arrayContaining(commands));
  });

  it.each(programs)('%s shows its usage with --help, and does nothing else', async (program) => {
    const quick = program.startsWith('infra/') ? [] : ['--import', REFUSE_SLOW_PACKAGES];
    const { exitCode, output } = await run(...quick, program, '--help');
    expect(output).toMatch(/^usage: /);
    expect(exitCode).toBe(0);
  });

  it.each(programs)('%s rejects an unknown option with the known ones and its usage', async (program) => {
    const { exitCode, output } = await run(program, '--no-such-option');
    expect(output).toMatch(
      /^(✗ )?(usage: )?unknown option --no-such-option; the options are --.+, --help\nusage: /,
    );
    expect(output).not.toMatch(/\n +at |ERR_|positional/);
    expect(output).not.toContain(String.fromCharCode(27));
    expect(exitCode).toBeGreaterThan(0);
  });
});

describe('colours', () => {
  it('are chosen in libs/command-line alone', () => {
    expect(filesWith(/from 'picocolors'|\\x1b\[|\\u001b\[/)).toEqual([]);
  });
});
