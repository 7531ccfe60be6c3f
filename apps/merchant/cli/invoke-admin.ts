import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { awsClient, budgets } from '@millrace/aws-clients';
import type { AdminResponses, AdminRefusal, AdminRequest } from '@millrace/contracts-merchant';
import { readParameter } from '@millrace/stages';

/**
 * Invokes a stage's admin function, whose name the stack publishes. Endpoint, region and credentials come
 * from the environment.
 * @throws Error when the stage has no such function, the function failed, or it refused the command
 */
export async function invokeAdmin<Request extends AdminRequest>(
  stage: string,
  request: Request,
): Promise<AdminResponses[Request['command']]> {
  const name = await readParameter(stage, 'merchant', 'admin-function-name');
  const { FunctionError, Payload } = await awsClient(LambdaClient, { budget: budgets.command }).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }),
  );
  const text = Payload ? Buffer.from(Payload).toString('utf8') : '';
  if (FunctionError) throw new Error(`the admin function failed: ${text}`);
  const answer = JSON.parse(text) as AdminResponses[Request['command']] | AdminRefusal;
  if ('refused' in answer) throw new Error(`${answer.refused}: ${answer.detail}`);
  return answer;
}
