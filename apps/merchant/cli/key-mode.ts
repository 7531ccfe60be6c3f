import { UsageError } from '@millrace/command-line';

/**
 * Reads the option `--mode`; undefined leaves the choice to the stage.
 * @throws UsageError
 */
export function readMode(mode: string | undefined, usage: string): 'test' | 'live' | undefined {
  if (mode === undefined || mode === 'test' || mode === 'live') return mode;
  throw new UsageError(`--mode must be test or live, not "${mode}"`, usage);
}
