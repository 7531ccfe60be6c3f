import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import type { AdminRequest, AdminResponse } from '@millrace/contracts-merchant';

/**
 * Invokes a stage's admin function, whose name the stack has published. Endpoint, region and credentials come from the
 * environment.
 * @throws Error when the stage has no such function, or the function failed
 */
export async function invokeAdmin(stage: string, request: AdminRequest): Promise<AdminResponse> {
  const parameter = `/millrace/${stage}/merchant/admin-function-name`;
  const name = await read(parameter);
  const { FunctionError, Payload } = await new LambdaClient({}).send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }),
  );
  const text = Payload ? Buffer.from(Payload).toString('utf8') : '';
  if (FunctionError) throw new Error(`the admin function failed: ${text}`);
  return JSON.parse(text) as AdminResponse;
}

async function read(parameter: string): Promise<string> {
  try {
    const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: parameter }));
    if (Parameter?.Value) return Parameter.Value;
  } catch (cause) {
    if (!(cause instanceof ParameterNotFound)) {
      throw new Error(`the parameter ${parameter} could not be read: is the stage up?`, { cause });
    }
  }
  throw new Error(`there is no parameter ${parameter}: deploy the module merchant first`);
}
