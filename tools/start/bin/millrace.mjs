/**
 * The entry point of the npm scripts: `node tools/start/bin/millrace.mjs start|demo|load|test|test:long [flags]`.
 * Plain JavaScript that any Node can read: it starts TypeScript, which an older Node cannot run.
 */
import console from 'node:console';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { platformRefusal } from './platform.mjs';

const commands = {
  start: 'tools/start/src/main.ts',
  demo: 'tools/start/src/demo/main.ts',
  load: 'tools/start/src/load/main.ts',
  test: 'tools/checks/src/test.ts',
  'test:long': 'tools/checks/src/test-long.ts',
};

const MIN_NODE = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

function refusal(command) {
  if (!Object.hasOwn(commands, command)) {
    return `There is no command "${command ?? ''}". Commands: ${Object.keys(commands).join(', ')}.`;
  }
  const platform = platformRefusal();
  if (platform) return platform;
  if (!existsSync(join(root, 'node_modules/nx/package.json'))) {
    return 'The dependencies are not installed. Run: npm ci';
  }
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE) {
    return (
      `Millrace needs Node ${MIN_NODE} and this is ${process.versions.node}. ` +
      `Run it as "npm ${command === 'start' || command === 'test' ? command : `run ${command}`}", which uses the Node that npm ci installed.`
    );
  }
  return undefined;
}

const [command] = process.argv.splice(2, 1);
const refused = refusal(command);
if (refused) {
  console.error(refused);
  process.exitCode = 1;
} else {
  await import(new URL(join('../../..', commands[command]), import.meta.url).href);
}
