import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DeployFailure } from '../deploy-failure.ts';
import { clientConfigOf, type StageTarget } from './stage-target.ts';

/** Who deploys, and in which account. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
}

/**
 * Asks STS who we are.
 * @throws DeployFailure without credentials, or when STS refuses them
 */
export async function callerOf(target: StageTarget, region: string): Promise<Caller> {
  try {
    const client = new STSClient(clientConfigOf(target, region));
    const { Arn, Account } = await client.send(new GetCallerIdentityCommand({}));
    return { arn: Arn!, account: Account! };
  } catch (error) {
    throw new DeployFailure(`AWS does not say who we are: ${(error as Error).message}`, { cause: error });
  }
}
