import { describe, expect, it } from '@jest/globals';
import { awsEndpoint } from '@millrace/tools-start';
import { liveVersions } from '../platform/live-versions.ts';
import { demoMerchant } from '../platform/merchant.ts';
import { duringPaymentTraffic, type TrafficReport } from '../platform/payment-traffic.ts';
import { platformWithCopy } from '../platform/platform-with-copy.ts';
import { stacksIn } from '../platform/stacks.ts';

const REASON = 'this version cannot start';
const V1 = 'No payment of this merchant has this id.';

const local = platformWithCopy();

const API = 'apps/payment/src/handlers/api.ts';
const breakTheApi = {
  from: 'export const handler',
  to: `throw new Error('${REASON}');\nexport const handler`,
};

const versionsNow = () => liveVersions(local.platform.endpointUrl, 'payment');
const releasesNow = () => local.releases('payment');

describe('a version with a function that throws at its start, deployed while payments flow', () => {
  let before: { versions: Record<string, string>; releases: readonly string[] };
  let failure: Error | undefined;
  let moved: readonly string[];
  let report: TrafficReport;

  it('is not deployed, and the deployment prints the reason', async () => {
    before = { versions: await versionsNow(), releases: await releasesNow() };
    local.copy.edit(API, breakTheApi);
    // This change alone would work: it is deployed with the other, or not at all.
    local.copy.edit('apps/payment/src/handlers/claim.ts', { from: 'claim answered', to: 'answered' });
    report = await duringPaymentTraffic(demoMerchant(local.platform), async () => {
      moved = await local.stacksMovedBy(async () => {
        failure = await failureOf(local.nx('deploy', 'payment'));
      });
    });
    expect(failure?.message).toMatch(
      /AWS::Lambda::Alias ApiLive\w+: .*millrace-local-payment-smoke-test reported Failed/,
    );
    expect(failure?.message.split(REASON)).toHaveLength(2);
    expect(failure?.message).toContain('--log-group-name /aws/lambda/millrace-local-payment-smoke-test');
  });

  it('INV-30: never serves a request: v1 answers throughout, and every payment is settled', () => {
    expect(report.answers).toEqual(new Set([V1]));
    expect(report.created.length).toBeGreaterThan(0);
    expect(report.faults).toEqual([]);
  });

  it('leaves every function of the module at its version, and the other modules alone', async () => {
    expect(await versionsNow()).toEqual(before.versions);
    expect(moved).toEqual(['millrace-local-payment']);
    const stack = (await stacksIn(local.platform.endpointUrl)).get('millrace-local-payment');
    expect(stack?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('has its error in the log of the smoke test', async () => {
    const { events } = await awsEndpoint(local.platform.endpointUrl).json<{ events: { message: string }[] }>(
      'logs',
      'Logs_20140328.FilterLogEvents',
      { logGroupName: '/aws/lambda/millrace-local-payment-smoke-test', filterPattern: `"${REASON}"` },
    );
    expect(events.map(({ message }) => message).join('\n')).toContain('millrace-local-payment-api');
  });

  it('INV-30: does not become a release', async () => {
    expect(before.releases).toEqual(['→1 deploy']);
    expect(await releasesNow()).toEqual(before.releases);
  });

  it('can be followed by a version that starts', async () => {
    local.copy.edit(API, { from: breakTheApi.to, to: breakTheApi.from });
    await local.nx('deploy', 'payment');
    expect(await versionsNow()).not.toEqual(before.versions);
    expect(await releasesNow()).toEqual(['1 deploy', '→2 deploy']);
  });
});

describe('a version whose API starts but cannot read its table', () => {
  const SERVICE = 'infra/payment/src/payment-service.ts';
  const readNothing = {
    from: 'PAYMENTS_TABLE: this.#payments,\n        QUOTE_JWKS_URL',
    to: "PAYMENTS_TABLE: 'millrace-no-such-table',\n        QUOTE_JWKS_URL",
  };

  it('INV-30: is not deployed: its smoke test gets the 500 that a merchant would get', async () => {
    const versions = await versionsNow();
    const releases = await releasesNow();
    local.copy.edit(SERVICE, readNothing);
    const failure = await failureOf(local.nx('deploy', 'payment'));
    local.copy.edit(SERVICE, { from: readNothing.to, to: readNothing.from });
    expect(failure?.message).toMatch(/AWS::Lambda::Alias ApiLive\w+: .*smoke-test reported Failed/);
    expect(failure?.message).toContain('response has 500 at /statusCode instead of 200');
    expect(await versionsNow()).toEqual(versions);
    expect(await releasesNow()).toEqual(releases);
  });
});

async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
