import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { createApp } from '../synthesize.ts';

/** What a stage on AWS needs of the environment. */
export const testEnvironment = {
  CDK_DEFAULT_ACCOUNT: '111122223333',
  CDK_DEFAULT_REGION: 'eu-central-1',
  MILLRACE_ALERT_EMAIL: 'payments-team@example.com',
  MILLRACE_RATES_URL: 'https://rates.example.com/daily.xml',
  MILLRACE_SHOP_MERCHANT_ID: 'mer_00000000000000000000000009',
};

/** Runs with an app whose assembly is gone afterwards: what is read of it has to be read within. */
export function inTemporaryApp<Result>(read: (app: App) => Result): Result {
  const outdir = mkdtempSync(join(tmpdir(), 'millrace-assembly-'));
  try {
    return read(createApp(outdir));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
