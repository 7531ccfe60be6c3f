import { readSharedPlatform, type SharedPlatform } from './shared-platform-variables.ts';
import { verifyLedgerAtEnd } from './verify-ledger.ts';

/** The shared platform. Its ledger is verified after the tests of the file. */
export function sharedPlatform(): SharedPlatform {
  const platform = readSharedPlatform();
  verifyLedgerAtEnd(() => platform);
  return platform;
}
