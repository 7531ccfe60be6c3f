import { demoMerchants } from '@millrace/contracts-merchant';
import type { AwsEndpoint } from './aws-endpoint.ts';
import { localEnvironment } from './local-environment.ts';
import type { Detail } from './progress.ts';
import { runCommand } from './run-command.ts';
import { StartFailure } from './start-failure.ts';
import { STAGE } from './workspace.ts';

interface SeedOptions {
  readonly endpointUrl: string;
  readonly detail: Detail;
  readonly signal?: AbortSignal;
}

/**
 * Puts the products into the catalog, by the command that does it in every stage, and lets orders of the demo merchants
 * be paid. Products that are there keep their stock, and other merchants their keys.
 * @throws StartFailure when the products cannot be put there
 */
export async function seedShop(aws: AwsEndpoint, options: SeedOptions): Promise<void> {
  await Promise.all([loadProducts(options), connectDemoMerchants(aws)]);
}

async function loadProducts({ endpointUrl, detail, signal }: SeedOptions): Promise<void> {
  const { exitCode, output } = await runCommand(['node', 'apps/order/cli/load-products.ts'], {
    env: localEnvironment(endpointUrl),
    ...(signal && { signal }),
    onLine: detail,
  });
  if (exitCode === 0) return;
  throw new StartFailure(
    `The products could not be put into the catalog.\n${output.trim()}`,
    'Mend apps/order/data/products.json, or start with --reset to begin anew.',
  );
}

async function connectDemoMerchants(aws: AwsEndpoint): Promise<void> {
  const SecretId = `millrace-${STAGE}-order-payment-keys`;
  const call = <Output>(operation: string, input: object) =>
    aws.json<Output>('secretsmanager', `secretsmanager.${operation}`, { SecretId, ...input });
  const { SecretString } = await call<{ SecretString: string }>('GetSecretValue', {});
  const keys = JSON.parse(SecretString) as Record<string, string>;
  const missing = demoMerchants.filter(({ merchantId, apiKey }) => keys[merchantId] !== apiKey);
  if (missing.length === 0) return;
  for (const { merchantId, apiKey } of missing) keys[merchantId] = apiKey;
  await call('PutSecretValue', { SecretString: JSON.stringify(keys) });
}
