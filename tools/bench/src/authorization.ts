/**
 * What enforcing IAM costs: starts platforms in turn with and without it, sends each more payments than it can settle at
 * once, and prints settled payments a second and the ratio of the medians. Use an idle machine, with all modules built.
 *
 * `npx node tools/bench/src/authorization.ts [--rounds 3] [--rate 200] [--seconds 20]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArgumentsOrExit } from '@millrace/command-line';

const { values } = readArgumentsOrExit({
  usage: `usage: npx node tools/bench/src/authorization.ts [--rounds <3>] [--rate <payments a second, 200>] [--seconds <20>]`,
  options: {
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
  },
});

const { workspaceRoot } = await import('@millrace/tools-start');
const { startPlatform } = await import('@millrace/tools-start/platform');

/** The only local cloud that enforces nothing. */
const unenforced = join(import.meta.dirname, 'unenforced-cloud.ts');
const variants = { 'IAM enforced': undefined, 'not enforced': unenforced } as const;
type Variant = keyof typeof variants;

const settled: Record<Variant, number[]> = { 'IAM enforced': [], 'not enforced': [] };
for (let round = 0; round < Number(values.rounds); round += 1) {
  // Each variant comes first in every other round.
  const order = Object.keys(variants) as Variant[];
  for (const variant of round % 2 === 0 ? order : order.reverse()) {
    const perSecond = await throughput(variants[variant]);
    settled[variant].push(perSecond);
    console.log(`${variant}: ${perSecond} settled payments/s`);
  }
}
const [enforced, free] = [median(settled['IAM enforced']), median(settled['not enforced'])];
console.log(
  `medians ${enforced} and ${free}: with IAM ${((enforced / free) * 100).toFixed(1)} % of the throughput`,
);

async function throughput(cloudProgram: string | undefined): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const stateDir = join(directory, 'state');
  const options = { stateDir, endpointPort: 0, originPort: 0, build: false };
  const platform = await startPlatform({ ...options, ...(cloudProgram && { cloudProgram }) });
  try {
    load(platform.originUrl, { rate: '50', seconds: '5' });
    const report = load(platform.originUrl, values);
    const [, perSecond] = /settled +\d+, ([\d.]+)\/s/.exec(report) ?? [];
    if (perSecond === undefined) throw new Error(`no throughput in the report of the load:\n${report}`);
    return Number(perSecond);
  } finally {
    await platform.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns its report. @throws Error when a payment was lost, refused or booked twice */
function load(
  origin: string,
  { rate, seconds }: { readonly rate: string; readonly seconds: string },
): string {
  const program = join(workspaceRoot, 'tools/start/src/load/main.ts');
  const args = [program, '--origin', origin, '--rate', rate, '--seconds', seconds];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: workspaceRoot,
  });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}
