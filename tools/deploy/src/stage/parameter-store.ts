import { GetParametersCommand, SSMClient, type GetParametersCommandOutput } from '@aws-sdk/client-ssm';
import { awsClient, budgets } from '@millrace/aws-clients';
import { clientConfigOf, type StageConnection } from '@millrace/stages';

/** How many names `GetParameters` takes. */
const PAGE = 10;
/** Stack parameters also have values that are not names. */
const NAME = /^\/[\w./-]+$/;

/** Returns the names that do not exist in the stage's parameter store. */
export type FindMissing = (names: readonly string[]) => Promise<string[]>;

export interface ParameterStore {
  readonly findMissing: FindMissing;
  /** When the newest of these was written; other names are ignored. */
  newestOf(names: readonly string[]): Promise<Date>;
}

export function parameterStore(target: StageConnection, region: string): ParameterStore {
  const client = awsClient(SSMClient, {
    budget: budgets.command,
    configuration: clientConfigOf(target, region),
  });
  const get = async (names: readonly string[]): Promise<readonly GetParametersCommandOutput[]> => {
    const pages: GetParametersCommandOutput[] = [];
    for (let start = 0; start < names.length; start += PAGE) {
      const Names = names.slice(start, start + PAGE);
      pages.push(await client.send(new GetParametersCommand({ Names })));
    }
    return pages;
  };
  return {
    findMissing: async (names) =>
      (await get(names)).flatMap(({ InvalidParameters = [] }) => InvalidParameters),
    async newestOf(names) {
      const found = (await get(names.filter((name) => NAME.test(name)))).flatMap(
        ({ Parameters = [] }) => Parameters,
      );
      return new Date(Math.max(0, ...found.map(({ LastModifiedDate }) => LastModifiedDate?.getTime() ?? 0)));
    },
  };
}
