/**
 * Shows, replaces or removes the limits of a merchant through the stage's admin function.
 *
 * `npx nx run merchant:limits --merchant=mer_… --max-daily-count=100 --currency=USD:maxAmount=50000 --currency=EUR`.
 * Nx removes the commas from values in its own `--args`.
 */
import { readArguments, runProgram, UsageError } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import type { AdminRequest } from '@millrace/contracts-merchant';
import { readMerchant } from './merchant-option.ts';

const USAGE = `usage: npx nx run merchant:limits --merchant=<id> [--configuration=local|dev|prod]
       npx nx run merchant:limits --merchant=<id> [--max-daily-count=<payments>]
                                  [--currency=<code>[:maxAmount=<n>][,maxDailyAmount=<n>]]…
       npx nx run merchant:limits --merchant=<id> --none
Without options, it shows the limits. --max-daily-count and --currency replace all of them, --none removes them.
Amounts are in minor units. With at least one --currency, payments in other currencies are refused.`;

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      merchant: { type: 'string' },
      'max-daily-count': { type: 'string' },
      currency: { type: 'string', multiple: true, default: [] },
      none: { type: 'boolean', default: false },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { 'max-daily-count': maxDailyCount, currency, none, stage } = values;
  const merchantId = readMerchant(values.merchant, USAGE);
  const sets = maxDailyCount !== undefined || currency.length > 0;
  if (none && sets) throw new UsageError('--none cannot be combined with limits', USAGE);
  const limits = sets
    ? (await import('./limits-text.ts')).parseLimits({ maxDailyCount, currencies: currency })
    : null;
  await enterStage(stageNamed(stage));

  const { invokeAdmin } = await import('./invoke-admin.ts');
  const { describeLimits } = await import('./limits-text.ts');
  const request: Exclude<AdminRequest, { command: 'createMerchant' }> =
    sets || none ? { command: 'setLimits', merchantId, limits } : { command: 'getLimits', merchantId };
  const answer = await invokeAdmin(stage, request);
  console.log(`merchant  ${answer.merchantId}`);
  for (const line of describeLimits(answer.limits)) console.log(line);
});
