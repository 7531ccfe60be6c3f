import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { awsClient, budgets } from '@millrace/aws-clients';
import { demoMerchants } from '@millrace/contracts-merchant';
import { moduleOfPath, modules } from '@millrace/modules';
import {
  clientConfigOf,
  connectToStage,
  LOCAL_REGION,
  stageNamed,
  type Environment,
  type StageName,
} from '@millrace/stages';
import { Merchant } from '../platform/merchant.ts';
import { sharedPlatformIfAny } from '../platform/shared-platform-variables.ts';

/** A stage, as a merchant uses it, and as a client without a key does. */
export interface DeployedStage {
  readonly merchant: Merchant;
  readonly stranger: Merchant;
}

/**
 * Finds the stage of `MILLRACE_STAGE`, by default `local`, from the parameters of its modules. `MILLRACE_API_KEY` is the
 * merchant's key; on a laptop it is the demo merchant's. The local platform is that of the test runner, or else the one
 * on `MILLRACE_STATE_DIR`.
 * @throws Error when there is no such stage, no key, or one of its modules is not deployed
 */
export async function deployedStage(environment: Environment = process.env): Promise<DeployedStage> {
  const stage = stageNamed(environment['MILLRACE_STAGE'] || 'local');
  const apiKey = environment['MILLRACE_API_KEY'] || (stage === 'local' ? demoMerchants[0].apiKey : undefined);
  if (!apiKey) throw new Error('MILLRACE_API_KEY must be the API key of a merchant of the stage');
  const urls = await apiUrlsOf(stage, environment);
  const urlOf = (path: string): string => {
    const module = moduleOfPath(path);
    if (!module) throw new Error(`no module serves ${path}: add the path to libs/modules`);
    return urls.get(`/millrace/${stage}/${module}/api-url`)!;
  };
  return { merchant: new Merchant(urlOf, apiKey), stranger: new Merchant(urlOf, undefined) };
}

async function apiUrlsOf(stage: StageName, environment: Environment): Promise<ReadonlyMap<string, string>> {
  const region = stage === 'local' ? LOCAL_REGION : environment['CDK_DEFAULT_REGION'];
  const started = sharedPlatformIfAny();
  const ofRunner = started && {
    AWS_ENDPOINT_URL: started.endpointUrl,
    MILLRACE_STATE_DIR: started.stateDir,
  };
  const connection = await connectToStage(stage, { region, environment: { ...environment, ...ofRunner } });
  const client = awsClient(SSMClient, {
    budget: budgets.command,
    configuration: clientConfigOf(connection, region),
  });
  const Names = modules
    .filter(({ paths }) => paths.length > 0)
    .map(({ name }) => `/millrace/${stage}/${name}/api-url`);
  const { Parameters = [], InvalidParameters = [] } = await client.send(new GetParametersCommand({ Names }));
  client.destroy();
  if (InvalidParameters.length > 0) throw new Error(`${stage} does not have ${InvalidParameters.join(', ')}`);
  return new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]));
}
