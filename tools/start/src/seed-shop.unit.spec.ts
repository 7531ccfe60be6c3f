import { describe, expect, it } from '@jest/globals';
import { demoMerchants } from '@millrace/contracts-merchant';
import { AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';
import { connectMerchants } from './seed-shop.ts';

const [demo, rival] = demoMerchants.map(({ merchantId }) => `millrace-local-order-payment-key/${merchantId}`);
const KEYS_OF_EARLIER_RELEASES = 'millrace-local-order-payment-keys';

/** A Secrets Manager that holds the given secrets. */
function inMemorySecrets(secrets: Map<string, string>): AwsEndpoint {
  const operations: Record<string, (input: Record<string, string>) => object> = {
    GetSecretValue: ({ SecretId }) => ({ SecretString: secrets.get(SecretId!) }),
    CreateSecret: ({ Name, SecretString }) => {
      if (secrets.has(Name!)) throw new AwsRefusal('CreateSecret', 'ResourceExistsException', 'exists');
      secrets.set(Name!, SecretString!);
      return {};
    },
  };
  const json = async (_service: string, target: string, input: object) =>
    operations[target.replace('secretsmanager.', '')]!(input as Record<string, string>);
  return { json } as unknown as AwsEndpoint;
}

const seeded = async (earlier: object, existing: Record<string, string> = {}) => {
  const secrets = new Map(Object.entries(existing)).set(KEYS_OF_EARLIER_RELEASES, JSON.stringify(earlier));
  await connectMerchants(inMemorySecrets(secrets));
  secrets.delete(KEYS_OF_EARLIER_RELEASES);
  return Object.fromEntries(secrets);
};
const seeds = { [demo!]: demoMerchants[0].apiKey, [rival!]: demoMerchants[1].apiKey };

describe('connectMerchants', () => {
  it('creates the keys of the demo merchants', async () => {
    expect(await seeded({})).toEqual(seeds);
  });

  it('copies keys from the secret of earlier releases', async () => {
    const earlier = { [demoMerchants[0].merchantId]: 'mk_test_own', mer_other: 'mk_test_other' };
    expect(await seeded(earlier)).toEqual({
      ...seeds,
      [demo!]: 'mk_test_own',
      'millrace-local-order-payment-key/mer_other': 'mk_test_other',
    });
  });

  it('keeps keys that were connected since', async () => {
    const earlier = { [demoMerchants[0].merchantId]: 'mk_test_old' };
    expect(await seeded(earlier, { [demo!]: 'mk_test_new' })).toEqual({ ...seeds, [demo!]: 'mk_test_new' });
  });

  it('fails on any error but an existing secret', async () => {
    const aws = inMemorySecrets(new Map([[KEYS_OF_EARLIER_RELEASES, '{}']]));
    const { json } = aws;
    aws.json = async (service, target, input) => {
      if (target.endsWith('CreateSecret')) throw new AwsRefusal(target, 'InternalServiceError', 'no');
      return json(service, target, input);
    };
    await expect(connectMerchants(aws)).rejects.toMatchObject({ code: 'InternalServiceError' });
  });
});
