import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Writes every contract, and the pages about events and routes. */
export function writeContracts(root: string): void {
  node(root, 'tools/contracts/src/main.ts', 'generate');
}

/** Writes everything that is generated from the list of modules, their contracts and their templates. */
export function writeDocuments(root: string): void {
  writeContracts(root);
  node(root, 'libs/modules/src/documentation/generate.ts');
  node(root, 'node_modules/.bin/nx', 'run', 'compliance:generate', '--output-style=static');
}

/** Runs a program with the Node that runs this, without what the surrounding Nx run has set. */
function node(root: string, program: string, ...args: readonly string[]): void {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('NX_'));
  execFileSync(process.execPath, [join(root, program), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...Object.fromEntries(inherited), NX_DAEMON: 'false' },
  });
}
