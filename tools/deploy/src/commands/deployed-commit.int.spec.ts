import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { aStage, type LocalStage } from '../testing/a-stage.ts';
import { workspaceRoot } from '../workspace.ts';

let stage: LocalStage;

const git = (...args: string[]): string =>
  spawnSync('git', args, { cwd: workspaceRoot, encoding: 'utf8' }).stdout.trim();

beforeAll(async () => {
  stage = await aStage();
});

afterAll(() => stage.stop());

describe('the deployed commit of a stage', () => {
  it('is the first commit if no deployment is recorded, so Nx treats every project as affected', async () => {
    const { status, output } = await stage.millrace('last-deployed');
    expect(status).toBe(0);
    expect(git('rev-list', '--max-parents=0', 'HEAD').split('\n')).toContain(output.trim());
    expect(output).toMatch(/^[0-9a-f]{40}\n$/);
  });

  it('is the commit that was checked out when it was recorded, after the bucket was created', async () => {
    const head = git('rev-parse', 'HEAD');
    for (let times = 1; times <= 2; times += 1) {
      expect((await stage.millrace('mark-deployed')).output).toContain(`local is at ${head}`);
    }
    expect(await stage.millrace('last-deployed')).toEqual({ status: 0, output: `${head}\n` });
  });
});
