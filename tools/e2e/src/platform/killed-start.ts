import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { descendantsOf } from '@millrace/stages/processes';
import { killTree, until, workspaceRoot } from '@millrace/tools-start';
import { gone } from './npm-start.ts';

const START_MS = 180_000;
const PORT_FREE_WITHIN_MS = 60_000;

interface KilledStart {
  readonly stateDir: string;
  readonly ports: { readonly endpointPort: number; readonly originPort: number };
  /** Asked again and again; the start is killed once the answer is yes. */
  readonly until: () => Promise<boolean>;
}

/**
 * Starts a platform in a process of its own, and kills all of its processes as soon as a condition holds.
 * @throws Error when the start ends before
 */
export async function startAndKill({ stateDir, ports, until: holds }: KilledStart): Promise<void> {
  const options = JSON.stringify({ stateDir, ...ports, build: false });
  const program = `import { startPlatform } from '@millrace/tools-start/platform'; await startPlatform(${options});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: join(workspaceRoot, 'tools/e2e'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  try {
    await until('the moment of the kill', START_MS, async () => {
      if (child.exitCode !== null) throw new Error(`the start ended with ${child.exitCode}`);
      return (await holds()) ? true : undefined;
    });
  } finally {
    const pids = [child.pid!, ...descendantsOf(child.pid!)];
    killTree(child.pid!);
    await gone(pids);
    // The threads of a killed process end after it, and hold its ports until then.
    for (const port of Object.values(ports)) {
      await until(`port ${port} is free`, PORT_FREE_WITHIN_MS, () => whenFree(port));
    }
  }
  const [exitCode, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error(`the start ended with ${exitCode ?? signal} instead of SIGKILL`);
}

async function whenFree(port: number): Promise<true | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  server.close();
  await once(server, 'close');
  return true;
}
