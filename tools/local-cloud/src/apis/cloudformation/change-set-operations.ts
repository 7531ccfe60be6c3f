import { createChangeSet, findChangeSet } from '../../cloudformation/change-sets.ts';
import type { GivenParameter } from '../../cloudformation/parameters.ts';
import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { Input, Operation } from '../api.ts';
import { describedChangeSet } from './describe.ts';
import { listOf } from './lists.ts';
import { noEchoOf, templateBody } from './template-source.ts';

/** Making, showing and carrying out change sets. A deployment has ended when `ExecuteChangeSet` answers. */
export function changeSetOperations(engine: StackEngine): Record<string, Operation> {
  const changeSet = ({ ChangeSetName, StackName }: Input, cloud: Cloud) =>
    findChangeSet(cloud, engine, ChangeSetName, StackName);

  return {
    async CreateChangeSet(input, cloud) {
      const previous =
        input['UsePreviousTemplate'] === 'true' ? engine.stack(input['StackName']).template : undefined;
      const made = createChangeSet(cloud, engine, {
        stackName: stackNameOf(input['StackName'], cloud),
        name: input['ChangeSetName'],
        type: input['ChangeSetType'] ?? 'UPDATE',
        template: previous ?? (await templateBody(input, cloud)),
        parameters: listOf<GivenParameter>(input['Parameters']),
        tags: tagsOf(input),
        capabilities: listOf<string>(input['Capabilities']),
      });
      return { Id: made.id, StackId: made.stackId };
    },

    DescribeChangeSet(input, cloud) {
      const found = changeSet(input, cloud);
      return describedChangeSet(found, noEchoOf(found.template));
    },

    async ExecuteChangeSet(input, cloud) {
      const found = changeSet(input, cloud);
      if (found.executionStatus !== 'AVAILABLE') {
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${found.id}] cannot be executed in its current status of [${found.status}]`,
        );
      }
      cloud.store.stacks.putChangeSet({ ...found, executionStatus: 'EXECUTE_IN_PROGRESS' });
      await engine.execute(found, {
        disableRollback: input['DisableRollback'] === 'true',
        ...(input['ClientRequestToken'] && { clientRequestToken: input['ClientRequestToken'] }),
      });
      // As on AWS, the other change sets of the stack were made against what no longer is.
      for (const { id } of cloud.store.stacks.changeSets(found.stackId))
        cloud.store.stacks.deleteChangeSet(id);
      cloud.store.stacks.putChangeSet({ ...found, executionStatus: 'EXECUTE_COMPLETE' });
    },

    DeleteChangeSet(input, cloud) {
      try {
        cloud.store.stacks.deleteChangeSet(changeSet(input, cloud).id);
      } catch (error) {
        // Deleting one that does not exist succeeds, as on AWS.
        if ((error as AwsError).code !== 'ChangeSetNotFound') throw error;
      }
    },

    ListChangeSets({ StackName }, cloud) {
      const Summaries = cloud.store.stacks.changeSets(engine.stack(StackName).id).map((found) => {
        const { Changes: _changes, Parameters: _parameters, ...rest } = describedChangeSet(found, new Set());
        return rest;
      });
      return { Summaries };
    },

    /** Nobody can register a hook. */
    ListHookResults: () => ({ HookResults: [] }),
  };
}

/** A stack is named by its name or by its ARN. */
function stackNameOf(nameOrId: string, { store }: Cloud): string {
  return nameOrId.startsWith('arn:') ? (store.stacks.get(nameOrId)?.name ?? nameOrId) : nameOrId;
}

function tagsOf({ Tags }: Input): Record<string, string> {
  return Object.fromEntries(
    listOf<{ Key: string; Value: string }>(Tags).map(({ Key, Value }) => [Key, Value]),
  );
}
