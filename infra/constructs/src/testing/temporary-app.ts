import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { createApp } from '../synthesize.ts';

/** Runs with an app whose assembly is gone afterwards: what is read of it has to be read within. */
export function inTemporaryApp<Result>(read: (app: App) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'millrace-assembly-'));
  try {
    return read(createApp(outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
