import { GetFunctionCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { awsClient, budgets } from '@millrace/aws-clients';
import { clientConfigOf, localConnection } from '@millrace/stages';
import { REGION, STAGE } from '@millrace/tools-start';

/** The version behind the alias `live` of each function of a module, except the smoke test. */
export async function liveVersions(endpointUrl: string, module: string): Promise<Record<string, string>> {
  const target = localConnection(endpointUrl);
  const client = awsClient(LambdaClient, {
    budget: budgets.command,
    configuration: clientConfigOf(target, REGION),
  });
  const versions: Record<string, string> = {};
  for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
    for (const { FunctionName = '' } of Functions) {
      const [, noun] = FunctionName.split(`millrace-${STAGE}-${module}-`);
      if (noun === undefined || noun === 'smoke-test') continue;
      // The deployment hook has no alias: CodeDeploy invokes the latest version.
      if (FunctionName.endsWith('-smoke-test')) continue;
      const { Configuration } = await client.send(
        new GetFunctionCommand({ FunctionName, Qualifier: 'live' }),
      );
      versions[FunctionName] = Configuration?.Version ?? 'none';
    }
  }
  client.destroy();
  return versions;
}
