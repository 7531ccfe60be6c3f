import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Libraries of values and clients that every module uses. The second count excludes them. */
const SUPPORT = ['aws-clients', 'caching', 'card-numbers', 'identifiers', 'money', 'observability'];

export interface PaymentFiles {
  /** Files that run before the 201, sorted. */
  readonly before: readonly string[];
  /** Files that run only after it, up to the balance and the announcement, sorted. */
  readonly after: readonly string[];
}

/**
 * Finds the files that one payment runs through.
 *
 * A file of `apps` or `libs` counts when one of its function bodies runs, in warm functions, between the request and
 * the balance: authorizer, `POST /payments`, processor, claim, capture, post-transfer, fold-balances, projection,
 * announcer. The payment has no quote, settles at the first attempt, and its merchant is in no cache. Files with types,
 * constants or start-up code alone, barrels (`index.ts`) and test code do not count.
 */
export function paymentFiles(): PaymentFiles {
  const output = execFileSync(process.execPath, [join(import.meta.dirname, 'payment-run.ts')], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as PaymentFiles;
}

/** Leaves out the files of support libraries. */
export function withoutSupport(files: readonly string[]): readonly string[] {
  return files.filter((file) => !SUPPORT.some((lib) => file.startsWith(`libs/${lib}/`)));
}
