import { moduleNames } from '@millrace/modules';
import { localEnvironment } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { StartFailure } from './start-failure.ts';

/**
 * Bundles and synthesizes every module and the release bucket, unless they are unchanged since the last build.
 * @throws StartFailure with the failing task's output
 */
export async function buildModules({
  detail,
  signal,
}: {
  detail: Detail;
  signal?: AbortSignal;
}): Promise<void> {
  const { exitCode, output } = await runCommand(
    [
      'nx',
      'run-many',
      '-t',
      'synth',
      '-p',
      ...moduleNames,
      'releases',
      '--parallel=2',
      '--nxBail',
      '--output-style=static',
    ],
    { env: localEnvironment(), ...(signal && { signal }), onLine: detail },
  );
  if (exitCode === 0) return;
  throw new StartFailure(
    `The modules could not be built.\n${output.trim()}`,
    'Fix the error above and start again.',
  );
}
