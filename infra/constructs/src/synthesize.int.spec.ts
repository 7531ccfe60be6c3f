import { describe, expect, it } from '@jest/globals';
import { moduleNames } from '@millrace/modules';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testEnvironment } from './testing/temporary-app.ts';

const RUN_MS = 60_000;
const workspaceRoot = join(import.meta.dirname, '../../..');

/** Runs the synthesis of the pipeline, which is in stage prod alone. */
function synthesizePipeline(stage: string) {
  const main = join(workspaceRoot, 'infra/pipeline/src/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--stage', stage], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('INV-43: a stage with live keys and the sandbox alone', () => {
  const environment = { ...process.env, ...testEnvironment };

  it.each(moduleNames)(
    'has no assembly of %s',
    (module) => {
      const main = join(workspaceRoot, 'infra', module, 'src/main.ts');
      const { status, stderr } = spawnSync(process.execPath, [main, '--stage', 'prod'], {
        encoding: 'utf8',
        env: environment,
      });
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('stage prod has live keys but no connector that takes their payments'),
      ]);
    },
    RUN_MS,
  );
});

describe('what is not in a stage', () => {
  it(
    'has no assembly there, and leaves word of it where one would be',
    () => {
      expect(synthesizePipeline('local')).toMatchObject({
        status: 0,
        stdout: 'pipeline is not in stage local: it is in prod\n',
      });
      const outdir = join(workspaceRoot, 'dist/infra/pipeline/local');
      expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
      expect(JSON.parse(readFileSync(join(outdir, 'not-in-stage.json'), 'utf8'))).toEqual({
        stages: ['prod'],
      });
    },
    RUN_MS,
  );

  it(
    'is still refused for a stage that there is not',
    () => {
      const { status, stderr } = synthesizePipeline('staging');
      expect(status).toBe(2);
      expect(stderr).toContain('unknown stage staging');
    },
    RUN_MS,
  );
});
