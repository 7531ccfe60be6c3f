import { DeliveryFailed } from './deliver.ts';

/**
 * Reads a function's partial batch response, `{ batchItemFailures: [{ itemIdentifier }] }`.
 * @param known identifiers of the batch
 * @returns the identifiers that failed; none for an absent or empty answer
 * @throws DeliveryFailed when the answer is malformed or names an item outside the batch: all of the batch failed then
 */
export function failedItems(response: unknown, known: ReadonlySet<string>): ReadonlySet<string> {
  if (response === null || response === undefined) return new Set();
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return new Set();
  if (!Array.isArray(failures)) throw malformed('batchItemFailures is not an array');
  const identifiers = failures.map(
    (failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier,
  );
  for (const identifier of identifiers) {
    if (typeof identifier !== 'string' || !known.has(identifier)) {
      throw malformed(`${String(identifier)} is no item of the batch`);
    }
  }
  return new Set(identifiers as string[]);
}

function malformed(reason: string): DeliveryFailed {
  return new DeliveryFailed('InvalidBatchResponse', `the function's batch response is invalid: ${reason}`, {
    byFunction: true,
  });
}
