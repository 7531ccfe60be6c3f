import { afterAll } from '@jest/globals';
import { localEnvironment, runCommand } from '@millrace/tools-start';
import { tablesAtRest } from './tables.ts';

const VERIFIED_WITHIN_MS = 60_000;

/**
 * Recomputes the whole ledger when the tests of a file have run and nothing is under way any more: whatever they did,
 * every balance is the sum of its transfers. A difference fails the file. What the next file starts from is at rest.
 */
export function verifyLedgerAtEnd(
  platform: () => { readonly endpointUrl: string; readonly stateDir: string },
  atRest: (endpointUrl: string) => Promise<unknown> = tablesAtRest,
): void {
  afterAll(async () => {
    await atRest(platform().endpointUrl);
    const { exitCode, output } = await runCommand([process.execPath, 'apps/settlement/cli/verify.ts'], {
      env: localEnvironment(platform()),
    });
    if (exitCode !== 0) throw new Error(`the ledger is not verified:\n${output}`);
  }, VERIFIED_WITHIN_MS);
}
