import { localEnvironment, runCommand, type LocalPlatform } from '@millrace/tools-start';
import { Merchant } from './merchant.ts';

interface Addresses extends LocalPlatform {
  readonly originUrl: string;
}

interface NewMerchant {
  readonly merchant: Merchant;
  readonly merchantId: string;
  readonly apiKey: string;
}

/** Creates a merchant with the command, connected, so that its orders are paid with its key. */
export async function newMerchant(platform: Addresses): Promise<NewMerchant> {
  return merchantIn(platform, await nx(platform, ['run', 'merchant:admin', '--name=Of a test']));
}

/** Creates a merchant without connecting it. */
export async function unconnectedMerchant(platform: Addresses): Promise<NewMerchant> {
  const command = ['node', 'apps/merchant/cli/create-merchant.ts', '--name=Not connected'] as const;
  const { exitCode, output } = await runCommand([...command], { env: localEnvironment(platform) });
  if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${output}`);
  return merchantIn(platform, output);
}

function merchantIn(platform: Addresses, created: string): NewMerchant {
  const [, merchantId, apiKey] = /merchant\s+(mer_\w+)[^]*API key\s+(mk_test_\w+)/.exec(created) ?? [];
  if (!merchantId || !apiKey) throw new Error(`no merchant in: ${created}`);
  return { merchant: new Merchant(platform.originUrl, apiKey), merchantId, apiKey };
}

/** Creates a merchant with limits. @param limits as in `--max-daily-count=20` */
export async function limitedMerchant(addresses: Addresses, ...limits: string[]): Promise<Merchant> {
  const { merchant, merchantId } = await newMerchant(addresses);
  await nx(addresses, ['run', 'merchant:limits', `--merchant=${merchantId}`, ...limits]);
  return merchant;
}

/** Runs `nx` against a platform. @param input for its standard input @throws Error unless it succeeds */
export async function nx(platform: LocalPlatform, args: readonly string[], input = ''): Promise<string> {
  const env = { ...localEnvironment(platform), INPUT: input };
  const piped = ['sh', '-c', 'printf %s "$INPUT" | nx "$@"', 'sh', ...args] as const;
  const { exitCode, output } = await runCommand([...piped], { env });
  if (exitCode !== 0) throw new Error(`nx ${args.join(' ')}: ${output}`);
  return output;
}
