/** The nearest-rank percentile; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** `p50 12 ms  p95 20 ms  p99 31 ms  max 40 ms`. */
export function latencies(samplesMs: readonly number[]): string {
  const ms = (share: number): string => `${percentile(samplesMs, share).toFixed(0)} ms`;
  return `p50 ${ms(0.5)}  p95 ${ms(0.95)}  p99 ${ms(0.99)}  max ${ms(1)}`;
}
