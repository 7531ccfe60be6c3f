import { strToU8, zipSync } from 'fflate';
import { anOpenRole, roleArn } from '../../../testing/open-role.ts';

/** What the hook does after invoking the new version: reports a status, throws, reports nothing, or waits. */
export type HookMode = 'Succeeded' | 'Failed' | 'throws' | 'silent' | 'waits';

/** The versions of the function. */
export type Generation = 'one' | 'two';

const hookSource = `
const endpoint = process.env.AWS_ENDPOINT_URL;
const signed = (service) => ({
  authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20250101/eu-west-1/' + service + '/aws4_request',
});
const json = async (target, input, signature = {}) => {
  const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1', ...signature };
  const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
  const output = await response.json();
  if (!response.ok) throw new Error(output.message);
  return output;
};
const codeDeploy = (operation, input) => json('CodeDeploy_20141006.' + operation, input, signed('codedeploy'));
const invoke = async (name, qualifier) => {
  const url = endpoint + '/2015-03-31/functions/' + name + '/invocations?Qualifier=' + qualifier;
  return (await fetch(url, { method: 'POST', headers: signed('lambda'), body: '{}' })).json();
};
exports.handler = async ({ DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }) => {
  const { targetIds } = await codeDeploy('ListDeploymentTargets', { deploymentId });
  const { deploymentTargets } = await codeDeploy('BatchGetDeploymentTargets', { deploymentId, targetIds });
  const { functionName, targetVersion, functionAlias } = deploymentTargets[0].lambdaTarget.lambdaFunctionInfo;
  const [next, now] = [await invoke(functionName, targetVersion), await invoke(functionName, functionAlias)];
  console.log('version ' + targetVersion + ' answers ' + next + ', ' + functionAlias + ' answers ' + now);
  const { MODE } = process.env;
  if (MODE === 'throws') throw new TypeError('the hook is broken');
  if (MODE === 'waits') {
    const Value = JSON.stringify({ deploymentId, lifecycleEventHookExecutionId });
    await json('AmazonSSM.PutParameter', { Name: '/hook/waits', Type: 'String', Value, Overwrite: true });
    const letGo = () => json('AmazonSSM.GetParameter', { Name: '/hook/go' }).then(() => true, () => false);
    while (!(await letGo())) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (MODE !== 'silent' && MODE !== 'waits')
    await codeDeploy('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status: MODE });
};`;

const zip = (source: string) => Buffer.from(zipSync({ 'index.js': strToU8(source) }));

/** Bundles by their key in the bucket `assets`. */
export const bundles: Readonly<Record<string, Buffer>> = {
  'hook.zip': zip(hookSource),
  'one.zip': zip(`exports.handler = async () => 'one';`),
  'two.zip': zip(`exports.handler = async () => 'two';`),
};

const aFunction = (FunctionName: string, S3Key: string, Variables = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 30,
    Role: roleArn(),
    Code: { S3Bucket: 'assets', S3Key },
    Environment: { Variables },
  },
});

/** A function behind an alias whose moves run the hook. */
export function shiftTemplate(
  generation: Generation,
  MODE: HookMode,
  config = 'CodeDeployDefault.LambdaAllAtOnce',
) {
  const version = `Version${generation}`;
  return {
    Role: anOpenRole(),
    Hook: aFunction('hook', 'hook.zip', { MODE }),
    Function: aFunction('fn', `${generation}.zip`),
    [version]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
    Application: { Type: 'AWS::CodeDeploy::Application', Properties: { ComputePlatform: 'Lambda' } },
    Group: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        ApplicationName: { Ref: 'Application' },
        ServiceRoleArn: roleArn(),
        DeploymentConfigName: config,
        DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      },
    },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Function' },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: 'live',
      },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: 'Application' },
          DeploymentGroupName: { Ref: 'Group' },
          BeforeAllowTrafficHook: { Ref: 'Hook' },
        },
      },
    },
  };
}
