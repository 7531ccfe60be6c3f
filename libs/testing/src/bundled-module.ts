import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programHost } from './program-host.ts';

const run = promisify(execFile);
const BUNDLER = join(import.meta.dirname, '../../../tools/build/src/bundle.ts');
const INVOKE_HANDLER = join(import.meta.dirname, 'invoke-handler.ts');

/** The deployed handlers of a module. */
export interface BundledModule {
  /**
   * Evaluates a handler's bundle and calls it with one event after the other, in a process that has only the environment
   * of a Lambda function.
   * @returns the handler's result for each event, null for none
   * @throws Error with the output if the handler failed
   */
  invoke<Answer>(
    functionName: string,
    events: readonly unknown[],
    environment: Readonly<Record<string, string>>,
  ): Promise<readonly Answer[]>;
  remove(): Promise<void>;
}

/** Bundles a module into a directory outside the workspace, where a handler finds only the packages in its bundle. */
export async function bundledModule(module: string): Promise<BundledModule> {
  const directory = mkdtempSync(join(tmpdir(), `${module}-bundle-`));
  await run(process.execPath, [BUNDLER, module, directory]);
  const host = programHost();
  return {
    invoke: async (functionName, events, environment) => {
      const cwd = join(directory, 'apps', module, functionName);
      if (!existsSync(cwd)) throw new Error(`module ${module} has no function ${functionName}`);
      const { exitCode, stdout, stderr } = await host.run(INVOKE_HANDLER, {
        cwd,
        stdin: JSON.stringify(events),
        env: {
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          ...environment,
        },
      });
      if (exitCode !== 0) throw new Error(`${module}/${functionName} failed: ${stderr}${stdout}`);
      return JSON.parse(stdout.slice(stdout.lastIndexOf('\n')));
    },
    remove: async () => {
      await host.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
