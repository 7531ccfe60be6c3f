import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { demoMerchants } from '@millrace/contracts-merchant';
import { clientConfigOf, stages, stageTarget, type StageName } from '@millrace/tools-deploy';
import { REGION } from '@millrace/tools-start';
import { Merchant } from '../platform/merchant.ts';
import { sharedPlatformIfAny } from '../platform/shared-platform-variables.ts';

/** The module that answers each path, by its first segment. */
const modules: Readonly<Record<string, string>> = {
  quotes: 'quote',
  payments: 'payment',
  transfers: 'settlement',
  balances: 'settlement',
  orders: 'order',
  products: 'order',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** A stage as a merchant of it sees it, and somebody without a key. */
export interface DeployedStage {
  readonly merchant: Merchant;
  readonly stranger: Merchant;
}

/**
 * Finds the stage that `MILLRACE_STAGE` names, `local` unless it does, by what its modules publish. `MILLRACE_API_KEY`
 * is the merchant's; on a laptop it is the demo merchant's. The local cloud is that of the runner of all tests, or
 * else at `MILLRACE_ENDPOINT`.
 * @throws Error when there is no such stage, no key, or a module of it is not deployed
 */
export async function deployedStage(environment: Environment = process.env): Promise<DeployedStage> {
  const name = environment['MILLRACE_STAGE'] || 'local';
  const stage = stages.find((known) => known === name);
  if (!stage) throw new Error(`there is no stage ${name}; there are ${stages.join(', ')}`);
  const apiKey = environment['MILLRACE_API_KEY'] || (stage === 'local' ? demoMerchants[0].apiKey : undefined);
  if (!apiKey) throw new Error('MILLRACE_API_KEY has to be the API key of a merchant of the stage');
  const urls = await apiUrlsOf(stage, environment);
  const urlOf = (path: string): string => {
    const module = modules[path.split(/[/?]/)[1] ?? ''];
    if (!module) throw new Error(`no module is known to answer ${path}: add it to stage/deployed-stage.ts`);
    return urls.get(`/millrace/${stage}/${module}/api-url`)!;
  };
  return { merchant: new Merchant(urlOf, apiKey), stranger: new Merchant(urlOf, undefined) };
}

async function apiUrlsOf(stage: StageName, environment: Environment): Promise<ReadonlyMap<string, string>> {
  const region = stage === 'local' ? REGION : environment['CDK_DEFAULT_REGION'];
  const started = sharedPlatformIfAny()?.endpointUrl;
  const target = stageTarget(stage, region ?? '', {
    ...environment,
    ...(started && { MILLRACE_ENDPOINT: started }),
  });
  const client = new SSMClient(clientConfigOf(target, region));
  const Names = [...new Set(Object.values(modules))].map((module) => `/millrace/${stage}/${module}/api-url`);
  const { Parameters = [], InvalidParameters = [] } = await client.send(new GetParametersCommand({ Names }));
  client.destroy();
  if (InvalidParameters.length > 0) throw new Error(`${stage} does not have ${InvalidParameters.join(', ')}`);
  return new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
}
