import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfigOf, type StageTarget } from './stage-target.ts';

/** What `GetParameters` takes at once. */
const PAGE = 10;

/** Which of these names the stage's parameter store does not know. */
export type FindMissing = (names: readonly string[]) => Promise<string[]>;

export function parameterStore(target: StageTarget, region: string): FindMissing {
  const client = new SSMClient(clientConfigOf(target, region));
  return async (names) => {
    const missing: string[] = [];
    for (let start = 0; start < names.length; start += PAGE) {
      const Names = names.slice(start, start + PAGE);
      const { InvalidParameters = [] } = await client.send(new GetParametersCommand({ Names }));
      missing.push(...InvalidParameters);
    }
    return missing;
  };
}
