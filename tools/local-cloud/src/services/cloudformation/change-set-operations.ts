import { listOf } from '../../core/api/api.ts';
import type { Input, Operation } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { ObjectReader } from '../lambda/resources/function.ts';
import type { ChangeSet } from './change-set.ts';
import type { ChangeSets } from './change-sets.ts';
import { describedChangeSet } from './describe.ts';
import { findImports, type ResourceToImport } from './imports.ts';
import type { StackEngine } from './stack-engine.ts';
import type { StackTable } from './stack-table.ts';

interface Own {
  readonly engine: StackEngine;
  readonly changeSets: ChangeSets;
  readonly stacks: StackTable;
  readonly objects: ObjectReader;
}

/** Creates, describes and executes change sets. A deployment or import has ended when `ExecuteChangeSet` responds. */
export const changeSetOperations: Readonly<Record<string, Operation<Own>>> = {
  async CreateChangeSet(input, { engine, changeSets, stacks, objects }) {
    const { StackName, ChangeSetName, ChangeSetType = 'UPDATE', Parameters, Tags } = input;
    await engine.settle(StackName);
    const { id, stackId } = changeSets.create({
      // The request has the name or the ARN of the stack.
      stackName: stacks.get(StackName)?.name ?? StackName,
      name: ChangeSetName,
      type: ChangeSetType,
      template: await templateBody(input, objects),
      parameters: listOf(Parameters),
      tags: listOf(Tags),
      imports: await findImports(resourcesToImport(input), engine.types),
    });
    return { Id: id, StackId: stackId };
  },

  DescribeChangeSet: (input, own) => describedChangeSet(changeSetOf(input, own)),

  async ExecuteChangeSet(input, own) {
    const { engine, changeSets } = own;
    const rollBack = input['DisableRollback'] !== 'true';
    const found = changeSetOf(input, own);
    if (found.failure !== undefined) {
      throw new AwsError('InvalidChangeSetStatus', `ChangeSet [${found.id}] has failed: ${found.failure}`);
    }
    const stack = engine.stack(found.stackId);
    if (!rollBack && stack.template !== '') {
      const reason = 'The local cloud carries out DisableRollback only until a stack was deployed.';
      throw new AwsError('ValidationError', reason);
    }
    await engine.execute(found, input['ClientRequestToken'] ?? 'none', { rollBack });
    // As on AWS, this deletes the other change sets of the stack, because they are outdated now.
    for (const made of changeSets.ofStack(stack)) changeSets.delete(made);
  },

  DeleteChangeSet(input, own) {
    try {
      own.changeSets.delete(changeSetOf(input, own));
    } catch (error) {
      // As on AWS, deleting a change set that does not exist succeeds.
      if ((error as AwsError).code !== 'ChangeSetNotFound') throw error;
    }
  },

  /** Hooks cannot be registered. */
  ListHookResults: () => ({ HookResults: [] }),
};

function changeSetOf({ ChangeSetName, StackName }: Input, { changeSets }: Own): ChangeSet {
  return changeSets.get(ChangeSetName, StackName);
}

/** @throws AwsError ValidationError for a change set that is no import */
function resourcesToImport({ ChangeSetType, ResourcesToImport }: Input): ResourceToImport[] {
  const entries = listOf(ResourcesToImport);
  if (entries.length > 0 && ChangeSetType !== 'IMPORT')
    throw new AwsError('ValidationError', 'ResourcesToImport needs a change set of the type IMPORT');
  return entries.map(({ LogicalResourceId, ResourceType, ResourceIdentifier }) => ({
    logicalId: LogicalResourceId,
    type: ResourceType,
    identifier: Object.fromEntries(listOf(ResourceIdentifier).map(({ key, value }) => [key, value])),
  }));
}

/** The text of `TemplateBody`, or of the S3 object at `TemplateURL`. @throws AwsError ValidationError */
async function templateBody({ TemplateBody, TemplateURL }: Input, objects: ObjectReader): Promise<string> {
  if (TemplateBody !== undefined) return TemplateBody;
  const [, bucket = '', ...key] = decodeURIComponent(new URL(TemplateURL).pathname).split('/');
  try {
    return (await objects.getObject(bucket, key.join('/'))).toString('utf8');
  } catch (error) {
    throw new AwsError(
      'ValidationError',
      `There is no template at ${TemplateURL}: ${(error as Error).message}`,
    );
  }
}
