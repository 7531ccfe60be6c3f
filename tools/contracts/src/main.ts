/**
 * `node tools/contracts/src/main.ts generate` writes `libs/contracts/<module>/contract.json` from the modules' code.
 *
 * `node tools/contracts/src/main.ts check --base=<ref>` says what the checked-in contracts break of those at a commit,
 * by default where this branch left main: for whoever was written against them, and for the modules that are deployed
 * from there when one of these is deployed among them.
 */
import { parseArgs } from 'node:util';
import { checkContracts } from './check-contracts.ts';
import { generateContracts } from './generate-contracts.ts';

const { values, positionals } = parseArgs({
  options: { base: { type: 'string' } },
  allowPositionals: true,
});

if (positionals.join() === 'generate') {
  await generateContracts();
} else if (positionals.join() === 'check') {
  const broken = checkContracts(values.base);
  for (const sentence of broken) console.error(`✗ ${sentence}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} else {
  console.error('usage: generate | check [--base=<ref>]');
  process.exitCode = 2;
}
