import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
      expect(stderr).toContain('there is no stage staging');
    },
    RUN_MS,
  );
});
