import type { Assembly } from '../assembly/assembly.ts';
import type { Template } from '../assembly/template.ts';
import type { StageAccess } from './stage-access.ts';
import { deployStacks } from './stacks.ts';

/**
 * Creates the data stack of a module that has tables with deletion protection, if it does not exist yet. Its rollback could
 * not delete these tables, and the next attempt would find their names taken. So a failed creation is not rolled back: the
 * next deployment creates what is missing.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
 * @throws DeployFailure
 */
export async function createDataStack(
  access: StageAccess,
  { directory, stacks: [data], dataTemplate }: Pick<Assembly, 'directory' | 'stacks' | 'dataTemplate'>,
): Promise<void> {
  if (!hasProtectedTables(dataTemplate)) return;
  const present = (await access.stacks.all()).find(({ name }) => name === data);
  if (present?.exists && !present.unfinished) return;
  await deployStacks(access, { directory, stacks: [data], rollBack: false });
}

function hasProtectedTables({ Resources = {} }: Template): boolean {
  return Object.values(Resources).some(
    ({ Type, Properties }) =>
      Type === 'AWS::DynamoDB::Table' && Properties?.['DeletionProtectionEnabled'] === true,
  );
}
