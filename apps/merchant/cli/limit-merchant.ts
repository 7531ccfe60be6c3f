/**
 * Shows, sets or removes the limits of a merchant by way of the stage's admin function. Setting replaces all of them.
 *
 * `npx nx run merchant:limits --merchant=mer_… --max-daily-count=100 --currency=USD:maxAmount=50000 --currency=EUR`;
 * what stands in Nx's own `--args` loses its commas.
 */
import { readArguments } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import type { AdminRequest } from '@millrace/contracts-merchant';
import { invokeAdmin } from './invoke-admin.ts';
import { describeLimits, parseLimits } from './limits-text.ts';
import { runCommand } from './run-command.ts';

const USAGE = `usage: --merchant=<id> [--stage=local|dev|prod] shows the limits; with
  --max-daily-count=<payments> and --currency=<code>[:maxAmount=<n>][,maxDailyAmount=<n>]
                                it replaces them by these; amounts are in minor units, --currency may be repeated,
                                and where there is one, no other currency is accepted
  --none                        it removes them`;

await runCommand(async () => {
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
  const { merchant: merchantId, 'max-daily-count': maxDailyCount, currency, none, stage } = values;
  const sets = maxDailyCount !== undefined || currency.length > 0;
  if (!merchantId || (none && sets)) throw new Error(USAGE);
  const limits = sets ? parseLimits({ maxDailyCount, currencies: currency }) : null;
  await enterStage(stageNamed(stage));

  const request: Exclude<AdminRequest, { command: 'createMerchant' }> =
    sets || none ? { command: 'setLimits', merchantId, limits } : { command: 'getLimits', merchantId };
  const answer = await invokeAdmin(stage, request);
  console.log(`merchant  ${answer.merchantId}`);
  for (const line of describeLimits(answer.limits)) console.log(line);
});
