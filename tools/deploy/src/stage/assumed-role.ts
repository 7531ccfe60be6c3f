import { awsClient, budgets } from '@millrace/aws-clients';
import { clientConfigOf } from '@millrace/stages';
import { DeployFailure } from '../deploy-failure.ts';
import type { StageAccess } from './stage-access.ts';

/** Configuration of a client that acts as a role, for an hour. */
export interface RoleConfiguration {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** @throws DeployFailure when the caller may not assume the role */
export async function assumeRole(
  { target, region }: Pick<StageAccess, 'target' | 'region'>,
  RoleArn: string,
): Promise<RoleConfiguration> {
  // Loaded on demand: few deployments need it.
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
  const configuration = clientConfigOf(target, region);
  const client = awsClient(STSClient, { budget: budgets.command, configuration });
  const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'millrace-deploy' });
  const { Credentials } = await client.send(command).catch((cause: unknown) => {
    throw new DeployFailure(`${RoleArn} cannot be assumed: ${(cause as Error).message}`, { cause });
  });
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  return {
    ...configuration,
    region,
    credentials: {
      accessKeyId: AccessKeyId!,
      secretAccessKey: SecretAccessKey!,
      sessionToken: SessionToken!,
    },
  };
}
