import { describe, expect, it } from '@jest/globals';
import type { ProductResponse } from '@millrace/contracts-order';
import { demoMerchant } from './platform/merchant.ts';
import { anOrderFor, orderEnds, placeOrder } from './platform/orders.ts';
import { sharedPlatform } from './platform/shared-platform.ts';
import { isLoopback, recordedConnections } from './recorder/recorded-connections.ts';

const platform = sharedPlatform();
const merchant = demoMerchant(platform);

describe('the platform, from its deployment to its last settlement and order', () => {
  it('connects only to this machine', async () => {
    const quote = await merchant.quote();
    const ends = [
      merchant.pay({ quoteToken: quote.token }),
      merchant.pay({ source: 'tok_declined' }),
      merchant.pay({ source: 'tok_settlement_fails' }),
    ];
    for (const { id } of await Promise.all(ends)) await merchant.end(id);
    const order = anOrderFor((await merchant.get('/products/p-1001')).json as ProductResponse);
    expect((await orderEnds(merchant, (await placeOrder(merchant, order)).id)).status).toBe('paid');
    expect((await merchant.get('/?query=mug')).status).toBe(200);

    const connections = recordedConnections(platform.connectionLog);
    expect(connections.filter(({ host }) => !isLoopback(host))).toEqual([]);
    // The record must contain functions, containers, the local cloud and the CDK CLI to prove anything.
    const recorded = new Set(
      connections.map(({ thread, program }) => `${thread} ${program.split('/').at(-1)}`),
    );
    expect(recorded).toContain('main main.ts');
    expect(recorded).toContain('main index.js');
    expect([...recorded].some((name) => name.startsWith('worker '))).toBe(true);
    expect([...recorded].some((name) => /^main cdk/.test(name))).toBe(true);
  });
});
