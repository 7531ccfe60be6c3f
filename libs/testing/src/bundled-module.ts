import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const BUNDLER = join(import.meta.dirname, '../../../tools/build/src/bundle.ts');
const INVOKE_TIMEOUT_MS = 30_000;

/** The deployed handlers of a module. */
export interface BundledModule {
  /**
   * Calls a handler with one event after the other, in a process that has only the environment of a Lambda function.
   * @returns the handler's result for each event, null for none
   * @throws Error with the process's output if the handler failed
   */
  invoke<Answer>(
    functionName: string,
    events: readonly unknown[],
    environment: Readonly<Record<string, string>>,
  ): Promise<readonly Answer[]>;
  remove(): void;
}

/** Bundles a module into a directory outside the workspace, where a handler finds only the packages in its bundle. */
export async function bundledModule(module: string): Promise<BundledModule> {
  const directory = mkdtempSync(join(tmpdir(), `${module}-bundle-`));
  await run(process.execPath, [BUNDLER, module, directory]);
  return {
    invoke: async (functionName, events, environment) => {
      const cwd = join(directory, 'apps', module, functionName);
      if (!existsSync(cwd)) throw new Error(`module ${module} has no function ${functionName}`);
      const { stdout } = await run(process.execPath, ['--eval', program(events)], {
        cwd,
        timeout: INVOKE_TIMEOUT_MS,
        env: {
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          ...environment,
        },
      });
      return JSON.parse(stdout.slice(stdout.lastIndexOf('\n')));
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** Prints the results as the last line, after everything that the handler logged. */
function program(events: readonly unknown[]): string {
  return `const { handler } = require('./index.js');
    (async () => {
      const answers = [];
      for (const event of ${JSON.stringify(events)}) answers.push((await handler(event, {})) ?? null);
      process.stdout.write('\\n' + JSON.stringify(answers));
    })();`;
}
