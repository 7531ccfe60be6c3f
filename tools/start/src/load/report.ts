import { colorsFor } from '@millrace/command-line';
import type { Accepted } from './creator.ts';
import type { Outcome } from './follower.ts';
import { latencies } from './percentiles.ts';

const pc = colorsFor(process.stdout);

export interface LoadResult {
  /** `performance.now()` of the first arrival. */
  readonly startedAtMs: number;
  readonly accepted: readonly Accepted[];
  /** Why requests were not accepted. */
  readonly refused: readonly string[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Accepted payments that did not end in time. */
  readonly open: readonly string[];
  readonly checkedTransfers: number;
  readonly wrongTransfers: readonly string[];
}

const SHOWN = 5;

/** The report of a load. `sound` is false if a payment was lost, refused, failed or is not in the ledger. */
export function reportOf(result: LoadResult): { readonly text: string; readonly sound: boolean } {
  const { accepted, refused, outcomes, open, wrongTransfers, startedAtMs } = result;
  const ended = [...outcomes.values()];
  const settled = ended.filter(({ payment }) => payment.status === 'settled');
  const failed = ended.length - settled.length;
  const lastAnswerMs = Math.max(startedAtMs, ...accepted.map(({ answeredAtMs }) => answeredAtMs));
  const lastSeenMs = Math.max(startedAtMs, ...settled.map(({ seenAtMs }) => seenAtMs));
  const answeredAt = new Map(accepted.map(({ payment, dueAtMs }) => [payment.id, dueAtMs]));
  const sound = refused.length + failed + open.length + wrongTransfers.length === 0 && accepted.length > 0;

  const lines = [
    ['accepted', `${accepted.length}, ${perSecond(accepted.length, lastAnswerMs - startedAtMs)}`],
    ['settled', `${settled.length}, ${perSecond(settled.length, lastSeenMs - startedAtMs)}`],
    ['refused, failed, lost', `${refused.length}, ${failed}, ${open.length}`],
    ['create, as the client saw it', latencies(accepted.map((one) => one.answeredAtMs - one.dueAtMs))],
    [
      "create to settled, by the payment's own times",
      latencies(settled.map(({ payment }) => Date.parse(payment.updatedAt) - Date.parse(payment.createdAt))),
    ],
    [
      'create to settled, as the client saw it (polling every 100 ms)',
      latencies(
        settled.map(({ payment, seenAtMs }) => seenAtMs - (answeredAt.get(payment.id) ?? Number.NaN)),
      ),
    ],
    [
      'exactly one balanced transfer',
      `${result.checkedTransfers - wrongTransfers.length} of ${result.checkedTransfers} checked`,
    ],
  ] as const;
  const width = Math.max(...lines.map(([name]) => name.length));
  const complaints = [
    ...refused.slice(0, SHOWN).map((why) => `not accepted: ${why}`),
    ...ended
      .filter(({ payment }) => payment.status !== 'settled')
      .slice(0, SHOWN)
      .map(({ payment }) => `${payment.id} ended ${payment.status}: ${payment.failure?.code}`),
    ...open.slice(0, SHOWN).map((id) => `${id} has not ended`),
    ...wrongTransfers.slice(0, SHOWN),
  ];
  const verdict = sound
    ? pc.green('No payment was lost, refused or booked twice.')
    : pc.red('Some payments were lost, refused or wrong.');
  return {
    sound,
    text: [
      ...lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
      ...complaints.map((line) => pc.red(line)),
      verdict,
    ].join('\n'),
  };
}

function perSecond(count: number, durationMs: number): string {
  return durationMs <= 0 ? '0/s' : `${((count * 1000) / durationMs).toFixed(1)}/s`;
}
