import { describe, expect, it } from '@jest/globals';
import { demoMerchant } from './platform/merchant.ts';
import {
  answerForUnknownPayment,
  duringPaymentTraffic,
  type TrafficReport,
} from './platform/payment-traffic.ts';
import { platformWithCopy } from './platform/platform-with-copy.ts';

const V1 = 'No payment of this merchant has this id.';
const V2 = 'This merchant has no payment with this id.';
/** Three commands that build and deploy; for those that hang. */
const COURSE_MS = 900_000;

const local = platformWithCopy();

/** Changes in three functions: the API, the claim that settlement invokes, and the projection that ends a payment. */
const changes = [
  { file: 'apps/payment/src/application/get-payment.ts', from: V1, to: V2 },
  { file: 'apps/payment/src/handlers/claim.ts', from: 'claim answered', to: 'a claim was answered' },
  {
    file: 'apps/payment/src/handlers/projection.ts',
    from: 'isSwept: true',
    to: 'isSwept: Boolean(1)',
  },
];

const versionNow = (): Promise<string> => answerForUnknownPayment(demoMerchant(local.platform));

describe('a module that is deployed, rolled back and rolled back again while payments flow', () => {
  const versions: string[] = [];
  let moved: readonly string[];
  let report: TrafficReport;

  it(
    'goes from v1 to v2, to v1 and to v2 again',
    async () => {
      const course = async (): Promise<void> => {
        versions.push(await versionNow());
        for (const { file, ...change } of changes) local.copy.edit(file, change);
        await local.nx('deploy', 'payment');
        versions.push(await versionNow());
        await local.nx('rollback', 'payment');
        versions.push(await versionNow());
        await local.nx('rollback', 'payment');
        versions.push(await versionNow());
      };
      report = await duringPaymentTraffic(demoMerchant(local.platform), async () => {
        moved = await local.stacksMovedBy(course);
      });
      expect(versions).toEqual([V1, V2, V1, V2]);
    },
    COURSE_MS,
  );

  it('INV-10, INV-17, INV-18: loses no payment: all are accepted, and settled by one balanced transfer', async () => {
    expect(report.created.length).toBeGreaterThan(0);
    expect(report.faults).toEqual([]);
    const stored = await demoMerchant(local.platform).payments();
    const idsOf = (payments: readonly { readonly id: string }[]) => payments.map(({ id }) => id).sort();
    expect(idsOf(stored)).toEqual(idsOf(report.created));
  });

  it('answers every request with one version or the other', () => {
    expect(report.answers).toEqual(new Set([V1, V2]));
  });

  it('INV-29: leaves its data stack and the stacks of all other modules unchanged', () => {
    expect(moved).toEqual(['millrace-local-payment']);
  });

  it('lists all deployments, newest last', async () => {
    expect(await local.releases('payment')).toEqual(['1 deploy', '2 deploy', '1 rollback', '→2 rollback']);
  });
});
