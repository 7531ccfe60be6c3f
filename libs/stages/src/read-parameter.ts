import { awsClient, budgets } from '@millrace/aws-clients';

/**
 * Reads a parameter that a module publishes for other modules and tools.
 * @throws Error when the module is not deployed, or the stage does not answer
 */
export async function readParameter(stage: string, module: string, name: string): Promise<string> {
  // Loaded on demand, so that a command that is refused does not wait for it.
  const { GetParameterCommand, ParameterNotFound, SSMClient } = await import('@aws-sdk/client-ssm');
  const parameter = `/millrace/${stage}/${module}/${name}`;
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
  throw new Error(`there is no parameter ${parameter}: deploy the module ${module} first`);
}
