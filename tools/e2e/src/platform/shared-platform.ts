import { readSharedPlatform, type SharedPlatform } from './shared-platform-variables.ts';
import { verifyLedgerAtEnd } from './verify-ledger.ts';

/** The shared platform, whose ledger is verified when the tests of the file have run. */
export function sharedPlatform(): SharedPlatform {
  const platform = readSharedPlatform();
  verifyLedgerAtEnd(() => platform);
  return platform;
}
