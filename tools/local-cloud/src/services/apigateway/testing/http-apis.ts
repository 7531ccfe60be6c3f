import type { Properties, ResourceType } from '../../../core/resources/resource-type.ts';
import type { TestCloud } from '../../../testing/test-cloud.ts';
import { httpApi } from '../resources/api.ts';
import { httpIntegration } from '../resources/integration.ts';
import { httpStage } from '../resources/stage.ts';

export const anAuthorizer = {
  Name: 'keys',
  AuthorizerType: 'REQUEST',
  AuthorizerPayloadFormatVersion: '2.0',
  EnableSimpleResponses: true,
  AuthorizerResultTtlInSeconds: 0,
};

export const invocationUri = (arn: string) =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`;

/** Makes HTTP APIs in a test cloud. */
export function httpApisOn(cloud: Pick<TestCloud, 'put'>) {
  let serial = 0;

  async function make(type: Pick<ResourceType, 'type'>, properties: Properties): Promise<string> {
    const { physicalId } = await cloud.put(type, `Resource${(serial += 1)}`, properties);
    return physicalId;
  }

  async function makeIntegration(ApiId: string, functionArn: string, timeoutMs?: number): Promise<string> {
    const id = await make(httpIntegration, {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: functionArn,
      ...(timeoutMs !== undefined && { TimeoutInMillis: timeoutMs }),
    });
    return `integrations/${id}`;
  }

  /** An API with its stage and one integration. */
  async function makeApi(name: string, functionArn: string): Promise<{ ApiId: string; Target: string }> {
    const ApiId = await make(httpApi, { Name: name, ProtocolType: 'HTTP' });
    await make(httpStage, { ApiId, StageName: '$default', AutoDeploy: true });
    return { ApiId, Target: await makeIntegration(ApiId, functionArn) };
  }

  /** Lets API Gateway invoke a function. */
  async function mayInvoke(FunctionName: string): Promise<void> {
    await make(
      { type: 'AWS::Lambda::Permission' },
      { FunctionName, Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com' },
    );
  }

  return { make, makeApi, makeIntegration, mayInvoke };
}
