import type { ChangeSets } from '../../cloudformation/change-sets.ts';
import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { listOf } from '../api.ts';
import type { Input, Operation } from '../api.ts';
import { describedChangeSet } from './describe.ts';

/** Making, showing and carrying out change sets. A deployment has ended when `ExecuteChangeSet` answers. */
export function changeSetOperations(engine: StackEngine, changeSets: ChangeSets): Record<string, Operation> {
  const changeSet = ({ ChangeSetName, StackName }: Input) => changeSets.get(ChangeSetName, StackName);

  return {
    async CreateChangeSet(input, cloud) {
      const { StackName, ChangeSetName, ChangeSetType = 'UPDATE', Parameters, Tags } = input;
      const { id, stackId } = changeSets.create({
        // A stack is named by its name or by its ARN.
        stackName: cloud.store.stacks.get(StackName)?.name ?? StackName,
        name: ChangeSetName,
        type: ChangeSetType,
        template: await templateBody(input, cloud),
        parameters: listOf(Parameters),
        tags: listOf(Tags),
      });
      return { Id: id, StackId: stackId };
    },

    DescribeChangeSet: (input) => describedChangeSet(changeSet(input)),

    async ExecuteChangeSet(input) {
      if (input['DisableRollback'] === 'true') {
        throw new AwsError('ValidationError', 'The local cloud does not carry out DisableRollback.');
      }
      const found = changeSet(input);
      if (found.failure !== undefined) {
        throw new AwsError('InvalidChangeSetStatus', `ChangeSet [${found.id}] has failed: ${found.failure}`);
      }
      const stack = engine.stack(found.stackId);
      await engine.execute(found, input['ClientRequestToken'] ?? 'none');
      // As on AWS, the other change sets of the stack were made against what no longer is.
      for (const made of changeSets.ofStack(stack)) changeSets.delete(made);
    },

    DeleteChangeSet(input) {
      try {
        changeSets.delete(changeSet(input));
      } catch (error) {
        // Deleting one that does not exist succeeds, as on AWS.
        if ((error as AwsError).code !== 'ChangeSetNotFound') throw error;
      }
    },

    /** Nobody can register a hook. */
    ListHookResults: () => ({ HookResults: [] }),
  };
}

/** The text of `TemplateBody`, or of the S3 object at `TemplateURL`. @throws AwsError ValidationError */
async function templateBody({ TemplateBody, TemplateURL }: Input, cloud: Cloud): Promise<string> {
  if (TemplateBody !== undefined) return TemplateBody;
  const [, bucket = '', ...key] = decodeURIComponent(new URL(TemplateURL).pathname).split('/');
  try {
    return (await cloud.messaging.getObject(bucket, key.join('/'))).toString('utf8');
  } catch (error) {
    throw new AwsError(
      'ValidationError',
      `There is no template at ${TemplateURL}: ${(error as Error).message}`,
    );
  }
}
