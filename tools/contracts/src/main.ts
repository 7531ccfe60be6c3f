/**
 * `node tools/contracts/src/main.ts generate` writes `libs/contracts/<module>/contract.json` from the modules' code,
 * and the pages of `docs/reference` about the contracts.
 *
 * `node tools/contracts/src/main.ts check --base=<ref>` prints how the checked-in contracts break those at a commit, and
 * exits with 1 if they do. The default base is the commit at which this branch left main.
 */
import { readArgumentsOrExit } from '@millrace/command-line';
import { workspaceRoot } from './modules.ts';

const USAGE = `usage: npx nx run tools-contracts:generate
       npx nx run tools-contracts:check [--base=<ref>]`;

const { values, positionals } = readArgumentsOrExit({
  usage: USAGE,
  options: { base: { type: 'string' } },
  allowPositionals: true,
});

if (positionals.join() === 'generate') {
  const { generateContracts } = await import('./generate-contracts.ts');
  await generateContracts();
} else if (positionals.join() === 'check') {
  const { branchPoint, checkContracts } = await import('./check-contracts.ts');
  const base = values.base ?? branchPoint(workspaceRoot);
  const broken = checkContracts(workspaceRoot, base);
  for (const sentence of broken) console.error(`✗ ${sentence}`);
  if (broken.length === 0) console.log(`the contracts break nothing of those at ${base}`);
  process.exitCode = broken.length > 0 ? 1 : 0;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
