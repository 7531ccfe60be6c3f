import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { runBuildspec, type Buildspec } from './buildspec.ts';

const run = (phases: Record<string, readonly string[]>) =>
  runBuildspec(
    tmpdir(),
    {
      env: { shell: 'bash', variables: { GIVEN: 'by the file' } },
      phases: Object.fromEntries(
        Object.entries(phases).map(([name, commands]) => [name, { commands }]),
      ) as Buildspec['phases'],
    },
    { STAGE: 'local' },
  );

describe('the phases of a buildspec', () => {
  it('share one shell with the variables of the file and of the project', async () => {
    const { exitCode, output } = await run({
      install: ['export MADE="here"'],
      post_build: ['echo "$MADE, $GIVEN, $STAGE, $CODEBUILD_BUILD_SUCCEEDING" # and no more'],
    });
    expect([exitCode, output.trim().split('\n').at(-1)]).toEqual([0, 'here, by the file, local, 1']);
  });

  it('end at the first failing command, even an assignment', async () => {
    const { exitCode, output } = await run({
      pre_build: ['SHA="$(false)"', 'echo never'],
      build: ['echo never'],
      post_build: ['echo never'],
    });
    expect(exitCode).toBe(1);
    expect(output).not.toContain('never');
  });

  it('continue after a failed build, with its status', async () => {
    const { exitCode, output } = await run({
      build: ['false', 'echo never'],
      post_build: ['echo "succeeding: $CODEBUILD_BUILD_SUCCEEDING"'],
    });
    expect(exitCode).toBe(1);
    expect(output).toContain('succeeding: 0');
    expect(output).not.toContain('never');
  });
});
