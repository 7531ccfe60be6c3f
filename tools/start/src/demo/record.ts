/**
 * Runs the demo against the running platform and draws its output, with its timing, in docs/images/demo.svg.
 *
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readArgumentsOrExit } from '@millrace/command-line';
import { stateDirectory } from '@millrace/stages';
import { workspaceRoot } from '../workspace.ts';
import { terminalSvg, type TerminalLine } from './terminal-svg.ts';

const FILE = 'docs/images/demo.svg';
/** The demo takes about a second, too fast to read. */
const SLOWDOWN = 8;

const { values } = readArgumentsOrExit({
  usage: 'usage: npx node tools/start/src/demo/record.ts [--state-dir <directory, .millrace>]',
  options: { 'state-dir': { type: 'string', default: stateDirectory() } },
});

const { NO_COLOR: _, ...environment } = process.env;
const demo = spawn(
  process.execPath,
  [join(import.meta.dirname, 'main.ts'), '--state-dir', values['state-dir']],
  { env: { ...environment, FORCE_COLOR: '1' }, stdio: ['ignore', 'pipe', 'inherit'] },
);
const ended = once(demo, 'exit') as Promise<[number | null]>;
const lines: TerminalLine[] = [{ text: '$ npm run demo', atMs: 0 }];
let startMs: number | undefined;
for await (const text of createInterface({ input: demo.stdout })) {
  startMs ??= performance.now();
  lines.push({ text, atMs: performance.now() - startMs });
}
const [exitCode] = await ended;
if (exitCode === 0) {
  const title = 'npm run demo: one payment from quote to balance';
  writeFileSync(join(workspaceRoot, FILE), terminalSvg(lines, { title, slowdown: SLOWDOWN }));
  console.log(FILE);
} else {
  process.exitCode = 1;
}
