import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { awsClient, budgets } from '@millrace/aws-clients';
import type { AdminResponses, AdminRefusal, AdminRequest } from '@millrace/contracts-merchant';

/**
 * Invokes a stage's admin function, whose name the stack has published. Endpoint, region and credentials come from the
 * environment.
 * @throws Error when the stage has no such function, the function failed, or it refused the command
 */
export async function invokeAdmin<Request extends AdminRequest>(
  stage: string,
  request: Request,
): Promise<AdminResponses[Request['command']]> {
  const parameter = `/millrace/${stage}/merchant/admin-function-name`;
  const name = await read(parameter);
  const { FunctionError, Payload } = await awsClient(LambdaClient, { budget: budgets.command }).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }),
  );
  const text = Payload ? Buffer.from(Payload).toString('utf8') : '';
  if (FunctionError) throw new Error(`the admin function failed: ${text}`);
  const answer = JSON.parse(text) as AdminResponses[Request['command']] | AdminRefusal;
  if ('refused' in answer) throw new Error(`${answer.refused}: ${answer.detail}`);
  return answer;
}

async function read(parameter: string): Promise<string> {
  try {
    const { Parameter } = await awsClient(SSMClient, { budget: budgets.command }).send(
      new GetParameterCommand({ Name: parameter }),
    );
    if (Parameter?.Value) return Parameter.Value;
  } catch (cause) {
    if (!(cause instanceof ParameterNotFound)) {
      throw new Error(`the parameter ${parameter} could not be read: is the stage up?`, { cause });
    }
  }
  throw new Error(`there is no parameter ${parameter}: deploy the module merchant first`);
}
