import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './workspace.ts';

const { scripts } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** The npm scripts that run the platform or its tests. */
const commands = Object.entries(scripts).filter(([, script]) => script.includes('tools/start/bin/'));

/** Runs an npm script with an unknown argument, as if on another machine. */
function runOn(platform: string, arch: string, script: string) {
  const other = `Object.defineProperties(process,{platform:{value:'${platform}'},arch:{value:'${arch}'}})`;
  return spawnSync('/bin/sh', ['-c', `${script} --no-such-flag`], {
    cwd: workspaceRoot,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_OPTIONS: `--import "data:text/javascript,${other}"` },
  });
}

describe.each(commands)('npm run %s', (_name, script) => {
  it.each([
    ['win32', 'x64', 'Windows x64'],
    ['linux', 'riscv64', 'Linux riscv64'],
    ['freebsd', 'arm64', 'freebsd arm64'],
  ])('names the supported platforms in one line on %s %s', (platform, arch, inWords) => {
    const { status, stdout, stderr } = runOn(platform, arch, script);
    expect(stderr).toBe(
      `Millrace does not run on ${inWords}. It runs on macOS arm64, macOS x64, Linux arm64, Linux x64: see docs/platforms.md\n`,
    );
    expect([status, stdout]).toEqual([1, '']);
  });
});

describe.each([
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm64'],
  ['linux', 'x64'],
])('%s %s', (platform, arch) => {
  it('is supported', () => {
    expect(runOn(platform, arch, 'node tools/start/bin/check-platform.mjs')).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
