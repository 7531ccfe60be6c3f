import { afterAll } from '@jest/globals';
import { localEnvironment, runCommand } from '@millrace/tools-start';
import { tablesAtRest } from './tables.ts';

/**
 * Recomputes the whole ledger after the tests of a file, when all work has ended: every balance must be the sum of its
 * transfers. A difference fails the file. The next file starts on a platform at rest.
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
  });
}
