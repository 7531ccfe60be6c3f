import { describe, expect, it } from '@jest/globals';
import { moduleNames } from '@millrace/modules';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { testEnvironment } from './testing/test-environment.ts';

const workspaceRoot = join(import.meta.dirname, '../../..');

/** Runs the synthesis of the pipeline, which is in stage prod alone. */
function synthesizePipeline(stage: string) {
  const main = join(workspaceRoot, 'infra/pipeline/src/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--stage', stage], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** Runs the synthesis of every module in one process, as loading CDK takes seconds. @returns the exit code of each */
function synthesizeModules(stage: string): { exitCodes: Record<string, number>; stderr: string } {
  const program = `
    const exitCodes = {};
    for (const module of ${JSON.stringify(moduleNames)}) {
      process.exitCode = 0;
      await import('${pathToFileURL(workspaceRoot).href}/infra/' + module + '/src/main.ts');
      exitCodes[module] = process.exitCode;
    }
    console.log(JSON.stringify(exitCodes));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', 'main.ts', '--stage', stage],
    { encoding: 'utf8', cwd: workspaceRoot, env: { ...process.env, ...testEnvironment } },
  );
  return { exitCodes: JSON.parse(stdout) as Record<string, number>, stderr };
}

describe('INV-43: a stage with live keys and the sandbox alone', () => {
  it('has no assembly of any module', () => {
    const { exitCodes, stderr } = synthesizeModules('prod');
    expect(exitCodes).toEqual(Object.fromEntries(moduleNames.map((module) => [module, 2])));
    const refusals = stderr.match(/^stage prod has live keys but no connector that takes their payments/gm);
    expect(refusals).toHaveLength(moduleNames.length);
  });
});

describe('what is not in a stage', () => {
  it('has no assembly there, and leaves word of it where one would be', () => {
    expect(synthesizePipeline('local')).toMatchObject({
      status: 0,
      stdout: 'pipeline is not in stage local: it is in prod\n',
    });
    const outdir = join(workspaceRoot, 'dist/infra/pipeline/local');
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
    expect(JSON.parse(readFileSync(join(outdir, 'not-in-stage.json'), 'utf8'))).toEqual({
      stages: ['prod'],
    });
  });

  it('is still refused for a stage that there is not', () => {
    const { status, stderr } = synthesizePipeline('staging');
    expect(status).toBe(2);
    expect(stderr).toContain('unknown stage staging');
  });
});
