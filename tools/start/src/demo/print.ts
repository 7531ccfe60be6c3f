import type { TransferResponse } from '@millrace/contracts-settlement';
import { colorsFor } from '@millrace/command-line';
import type { Stage } from './stages.ts';

const pc = colorsFor(process.stdout);

export const heading = (text: string): void => console.log(`\n${pc.bold(text)}`);

/** Prints one line a stage, by time: the time since the first stage, and since the previous one. */
export function printStages(stages: readonly Stage[]): void {
  const inOrder = stages.toSorted((a, b) => a.atEpochMs - b.atEpochMs);
  const start = inOrder[0]?.atEpochMs ?? 0;
  inOrder.forEach(({ atEpochMs, seenIn, what }, index) => {
    const took = Math.round(atEpochMs - (inOrder[index - 1]?.atEpochMs ?? start));
    const at = Math.round(atEpochMs - start);
    console.log(
      `  ${`${at} ms`.padStart(8)}  ${pc.dim(`+${took} ms`.padStart(8))}  ${pc.cyan(seenIn.padEnd(8))}  ${what}`,
    );
  });
}

export function printLegs({ legs }: TransferResponse): void {
  const width = Math.max(...legs.map(({ account }) => account.length));
  for (const { account, amount, currency } of legs) {
    console.log(`  ${account.padEnd(width)}  ${String(amount).padStart(10)} ${currency}`);
  }
}
