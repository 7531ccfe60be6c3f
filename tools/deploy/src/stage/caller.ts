import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DeployFailure } from '../deploy-failure.ts';
import { clientConfigOf, type StageTarget } from './stage-target.ts';

const QUESTION = 'Action=GetCallerIdentity&Version=2011-06-15';
const TIMEOUT_MS = 10_000;

/** Who deploys, and in which account. */
export interface Caller {
  readonly arn: string;
  readonly account: string;
}

/**
 * Asks STS who we are. The question is signed by another client, as it is the only one that STS is asked.
 * @throws DeployFailure without credentials, or when STS refuses them
 */
export async function callerOf(target: StageTarget, region: string): Promise<Caller> {
  const url = new URL(target.endpoint ?? `https://sts.${region}.amazonaws.com`);
  const signer = await new CloudFormationClient(clientConfigOf(target, region)).config.signer();
  const request = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    query: {},
    headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    body: QUESTION,
  };
  let text: string;
  try {
    const { headers } = await signer.sign(request, { signingService: 'sts', signingRegion: region });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    text = await (await fetch(url, { method: 'POST', headers, body: QUESTION, signal })).text();
  } catch (error) {
    throw new DeployFailure(`AWS does not say who we are: ${(error as Error).message}`, { cause: error });
  }
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(text)?.[1];
  const account = /<Account>(\d+)<\/Account>/.exec(text)?.[1];
  if (!arn || !account) throw new DeployFailure(`AWS does not say who we are: ${text.trim().slice(0, 300)}`);
  return { arn, account };
}
