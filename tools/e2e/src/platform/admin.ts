import { localEnvironment, runCommand } from '@millrace/tools-start';
import { Merchant } from './merchant.ts';

/** Makes a merchant with limits, by the commands that a person gives. @param limits as in `--max-daily-count=20` */
export async function limitedMerchant(
  { originUrl, endpointUrl }: { readonly originUrl: string; readonly endpointUrl: string },
  ...limits: string[]
): Promise<Merchant> {
  const created = await nx(endpointUrl, 'merchant:admin', '--name=Limited', '--mode=test');
  const [, merchantId, apiKey] = /merchant\s+(mer_\w+)[^]*API key\s+(mk_test_\w+)/.exec(created) ?? [];
  if (!merchantId || !apiKey) throw new Error(`no merchant in: ${created}`);
  await nx(endpointUrl, 'merchant:limits', `--merchant=${merchantId}`, ...limits);
  return new Merchant(originUrl, apiKey);
}

async function nx(endpointUrl: string, ...args: string[]): Promise<string> {
  const { exitCode, output } = await runCommand(['nx', 'run', ...args], {
    env: localEnvironment(endpointUrl),
  });
  if (exitCode !== 0) throw new Error(`nx run ${args.join(' ')}: ${output}`);
  return output;
}
