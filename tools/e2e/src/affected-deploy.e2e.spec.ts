import { describe, expect, it } from '@jest/globals';
import { modules, until } from '@millrace/tools-start';
import { aPaymentRequest, demoMerchant } from './platform/merchant.ts';
import { platformWithCopy } from './platform/platform-with-copy.ts';
import { faultOf } from './platform/problem.ts';

const DEPLOY_MS = 240_000;
const EXPIRED_WITHIN_MS = 5_000;

const local = platformWithCopy();

/** One line of each module, of which a bundle is made. */
const changes = [
  {
    module: 'merchant',
    file: 'apps/merchant/src/handlers/admin.ts',
    from: 'a command was carried out',
    to: 'an administrator gave a command',
  },
  {
    module: 'quote',
    file: 'apps/quote/src/application/create-quote.ts',
    from: 'Math.floor(issuedAt.getTime() / 1000) + ttlSeconds',
    to: 'Math.floor(issuedAt.getTime() / 1000) + 1',
  },
  {
    module: 'payment',
    file: 'apps/payment/src/handlers/claim.ts',
    from: 'claim answered',
    to: 'a claim was answered',
  },
  {
    module: 'processing',
    file: 'apps/processing/src/application/screen-payments.ts',
    from: "'decided'",
    to: "'it is decided'",
  },
  {
    module: 'settlement',
    file: 'apps/settlement/src/handlers/post-transfer.ts',
    from: 'transfer posted',
    to: 'a transfer was posted',
  },
  {
    module: 'order',
    file: 'apps/order/src/application/conclude-order.ts',
    from: 'order concluded',
    to: 'an order was concluded',
  },
];

/** Deploys what is affected by what was changed since the last commit. @returns the stacks that changed */
async function deployAffected(): Promise<string[]> {
  const moved = await local.stacksMovedBy(() => local.nx('affected', '-t', 'deploy'));
  await local.copy.commit('deployed');
  return moved;
}

describe('npx nx affected -t deploy', () => {
  it('is tried with every module', () => {
    expect(changes.map(({ module }) => module).sort()).toEqual([...modules].sort());
  });

  it.each(changes)(
    'deploys the service stack of $module alone, after one line of it was changed',
    async ({ module, file, ...change }) => {
      local.copy.edit(file, change);
      expect(await deployAffected()).toEqual([`millrace-local-${module}`]);
    },
    DEPLOY_MS,
  );

  it(
    'deploys the modules in whose bundles a shared library is, after one line of it was changed',
    async () => {
      // Settlement is affected, too, as its API is made with a library that has this one's types; its bundles are not.
      local.copy.edit('libs/idempotency/src/dynamo-idempotency-store.ts', {
        from: 'Math.floor(this.#clock()',
        to: 'Math.trunc(this.#clock()',
      });
      expect(await deployAffected()).toEqual([
        'millrace-local-order',
        'millrace-local-payment',
        'millrace-local-quote',
      ]);
    },
    DEPLOY_MS,
  );

  it('INV-6: makes the change take effect: quotes now expire after a second and are refused then', async () => {
    const merchant = demoMerchant(local.platform);
    const { token, expiresAt } = await merchant.quote();
    await until(
      'the quote expires',
      EXPIRED_WITHIN_MS,
      async () => Date.now() > Date.parse(expiresAt) || undefined,
    );
    const answer = await merchant.post('/payments', aPaymentRequest({ quoteToken: token }));
    expect(faultOf(answer, 'quote_expired', 410)).toBeUndefined();
    expect((await merchant.get('/payments')).json).toMatchObject({ data: [] });
  });
});
