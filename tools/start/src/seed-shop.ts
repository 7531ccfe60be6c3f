import { demoMerchants } from '@millrace/contracts-merchant';
import { AwsRefusal, type AwsEndpoint } from './aws-endpoint.ts';
import { localEnvironment, type LocalPlatform } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { StartFailure } from './start-failure.ts';
import { STAGE } from './workspace.ts';

interface SeedOptions extends LocalPlatform {
  readonly detail: Detail;
  readonly signal?: AbortSignal;
}

/**
 * Loads the products of the merchant that the shop sells for, with the command that every stage uses, and connects the
 * demo merchants, so that their orders are paid. Existing products keep their stock; connected merchants keep their keys.
 * @throws StartFailure when the products cannot be loaded
 */
export async function seedShop(aws: AwsEndpoint, options: SeedOptions): Promise<void> {
  await Promise.all([loadProducts(options), connectMerchants(aws)]);
}

async function loadProducts({ detail, signal, ...platform }: SeedOptions): Promise<void> {
  const owner = `--merchant=${demoMerchants[0].merchantId}`;
  const { exitCode, output } = await runCommand(['node', 'apps/order/cli/load-products.ts', owner], {
    env: localEnvironment(platform),
    ...(signal && { signal }),
    onLine: detail,
  });
  if (exitCode === 0) return;
  throw new StartFailure(
    `The products could not be loaded into the catalog.\n${output.trim()}`,
    'Fix apps/order/data/products.json, or start with --reset to start over.',
  );
}

/**
 * Creates the secret of each demo merchant, and of each merchant whose key is still in the single secret of earlier
 * releases. An existing secret keeps its key.
 */
export async function connectMerchants(aws: AwsEndpoint): Promise<void> {
  const call = <Output>(operation: string, input: object) =>
    aws.json<Output>('secretsmanager', `secretsmanager.${operation}`, input);
  const { SecretString } = await call<{ SecretString: string }>('GetSecretValue', {
    SecretId: `millrace-${STAGE}-order-payment-keys`,
  });
  const earlier = JSON.parse(SecretString) as Record<string, string>;
  const keys = {
    ...Object.fromEntries(demoMerchants.map((demo) => [demo.merchantId, demo.apiKey])),
    ...earlier,
  };
  for (const [merchantId, apiKey] of Object.entries(keys)) {
    const Name = `millrace-${STAGE}-order-payment-key/${merchantId}`;
    try {
      await call('CreateSecret', { Name, SecretString: apiKey });
    } catch (error) {
      if (!(error instanceof AwsRefusal && error.code === 'ResourceExistsException')) throw error;
    }
  }
}
