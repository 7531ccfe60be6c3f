export interface Flow<Result> {
  /** Starts no more work and waits for what was started. @throws AggregateError with all failures */
  end(): Promise<Result[]>;
}

/** Starts work at a steady rate, whether or not earlier work has ended. */
export function steadily<Result>(perSecond: number, work: (index: number) => Promise<Result>): Flow<Result> {
  const begun: Promise<PromiseSettledResult<Result>[]>[] = [];
  const timer = setInterval(
    () => void begun.push(Promise.allSettled([work(begun.length)])),
    1000 / perSecond,
  );
  return {
    async end() {
      clearInterval(timer);
      const all = (await Promise.all(begun)).flat();
      const failures = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
      if (failures.length > 0) {
        const reasons = [...new Set(failures.map(({ message }) => message))];
        throw new AggregateError(failures, `${failures.length} of ${all.length}: ${reasons.join('; ')}`);
      }
      return all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    },
  };
}
