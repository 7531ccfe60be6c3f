import { createChangeSet, findChangeSet } from '../../cloudformation/change-sets.ts';
import type { GivenParameter } from '../../cloudformation/parameters.ts';
import type { StackEngine } from '../../cloudformation/stack-engine.ts';
import { parseTemplate } from '../../cloudformation/template.ts';
import { AwsError } from '../../cloud.ts';
import type { Cloud } from '../../cloud.ts';
import type { StackRecord } from '../../state/stacks.ts';
import type { Input, Operation, QueryApi } from '../api.ts';
import {
  describedChangeSet,
  describedEvent,
  describedResource,
  describedStack,
  summary,
} from './describe.ts';
import { templateBody } from './template-source.ts';

const EVENTS_PER_PAGE = 100;
const INVALID_STATUS = 'InvalidChangeSetStatus';

/** What the CDK CLI and `aws cloudformation` call. A deployment has ended when `ExecuteChangeSet` answers. */
export function cloudFormation(engine: StackEngine): QueryApi {
  const changeSet = ({ ChangeSetName, StackName }: Input, cloud: Cloud) =>
    findChangeSet(cloud, engine, ChangeSetName, StackName);

  const operations: Record<string, Operation> = {
    async CreateChangeSet(input, cloud) {
      const previous =
        input['UsePreviousTemplate'] === 'true' ? engine.stack(input['StackName']).template : undefined;
      const made = createChangeSet(cloud, engine, {
        stackName: stackNameOf(input['StackName'], cloud),
        name: input['ChangeSetName'],
        type: input['ChangeSetType'] ?? 'UPDATE',
        template: previous ?? (await templateBody(input, cloud)),
        parameters: list<GivenParameter>(input['Parameters']),
        tags: tagsOf(input),
        capabilities: list<string>(input['Capabilities']),
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
          INVALID_STATUS,
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

    DescribeStacks({ StackName }, cloud) {
      const stacks = StackName
        ? [engine.stack(StackName)]
        : cloud.store.stacks.all().filter((stack) => !stack.deletedAt);
      return { Stacks: stacks.map((stack) => describedStack(stack, noEchoOf(stack.template))) };
    },

    ListStacks({ StackStatusFilter }, cloud) {
      const wanted = list<string>(StackStatusFilter);
      const stacks = cloud.store.stacks
        .all()
        .filter(({ status }) => wanted.length === 0 || wanted.includes(status));
      return { StackSummaries: stacks.reverse().map(summary) };
    },

    DescribeStackEvents({ StackName, NextToken }, cloud) {
      const { events, next } = pageOfEvents(engine.stack(StackName), NextToken, cloud);
      return { StackEvents: events.map(describedEvent), NextToken: next };
    },

    /** A change set is made in one go, so that it has no events of its own. */
    DescribeEvents({ StackName, ChangeSetName, NextToken }, cloud) {
      if (ChangeSetName) return { OperationEvents: [] };
      const { events, next } = pageOfEvents(engine.stack(StackName), NextToken, cloud);
      return {
        OperationEvents: events.map((event) => ({ ...describedEvent(event), EventType: 'STACK_EVENT' })),
        NextToken: next,
      };
    },

    /** Nobody can register a hook. */
    ListHookResults: () => ({ HookResults: [] }),

    DescribeStackResources({ StackName, LogicalResourceId }, cloud) {
      const stack = engine.stack(StackName);
      const resources = cloud.store.resources
        .ofStack(stack.name)
        .filter(({ logicalId }) => !LogicalResourceId || logicalId === LogicalResourceId);
      return {
        StackResources: resources.map((resource) => ({
          ...describedResource(resource),
          StackId: stack.id,
          StackName: stack.name,
          Timestamp: resource.updatedAt,
        })),
      };
    },

    DescribeStackResource({ StackName, LogicalResourceId }, cloud) {
      const stack = engine.stack(StackName);
      const resource = cloud.store.resources.get(stack.name, LogicalResourceId);
      if (!resource) {
        throw new AwsError(
          'ValidationError',
          `Resource ${LogicalResourceId} does not exist for stack ${stack.name}`,
        );
      }
      return {
        StackResourceDetail: {
          ...describedResource(resource),
          StackId: stack.id,
          StackName: stack.name,
          LastUpdatedTimestamp: resource.updatedAt,
          Metadata: JSON.stringify(resource.attributes),
        },
      };
    },

    ListStackResources({ StackName }, cloud) {
      const stack = engine.stack(StackName);
      return {
        StackResourceSummaries: cloud.store.resources
          .ofStack(stack.name)
          .map((resource) => ({ ...describedResource(resource), LastUpdatedTimestamp: resource.updatedAt })),
      };
    },

    GetTemplate(input, cloud) {
      const TemplateBody = input['ChangeSetName']
        ? changeSet(input, cloud).template
        : engine.stack(input['StackName']).template || '{}';
      return { TemplateBody, StagesAvailable: ['Original', 'Processed'] };
    },

    async GetTemplateSummary(input, cloud) {
      const body = input['StackName']
        ? engine.stack(input['StackName']).template
        : await templateBody(input, cloud);
      return templateSummary(body);
    },

    async ValidateTemplate(input, cloud) {
      const { Parameters, Description } = templateSummary(await templateBody(input, cloud));
      return { Parameters, Description, Capabilities: [] };
    },

    async DeleteStack({ StackName, RetainResources, ClientRequestToken }, cloud) {
      // Deleting a stack that does not exist succeeds, as on AWS.
      const stack = cloud.store.stacks.get(StackName);
      if (!stack) return;
      await engine.delete(stack, {
        retain: list<string>(RetainResources),
        ...(ClientRequestToken && { clientRequestToken: ClientRequestToken }),
      });
    },

    UpdateTerminationProtection({ StackName, EnableTerminationProtection }, cloud) {
      const stack = engine.stack(StackName);
      cloud.store.stacks.put({ ...stack, terminationProtection: EnableTerminationProtection === 'true' });
      return { StackId: stack.id };
    },

    async ContinueUpdateRollback({ StackName }) {
      await engine.continueRollback(StackName);
    },

    async RollbackStack({ StackName }) {
      await engine.continueRollback(StackName);
      return { StackId: engine.stack(StackName).id };
    },
  };

  return {
    protocol: 'query',
    service: 'cloudformation',
    xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
    operations,
  };
}

function pageOfEvents({ id }: StackRecord, token: string | undefined, { store }: Cloud) {
  const offset = Number(token ?? 0);
  const events = store.stacks.events(id, { limit: EVENTS_PER_PAGE + 1, offset });
  return {
    events: events.slice(0, EVENTS_PER_PAGE),
    next: events.length > EVENTS_PER_PAGE ? String(offset + EVENTS_PER_PAGE) : undefined,
  };
}

function templateSummary(body: string) {
  const template = parseTemplate(body);
  return {
    Description: template.Description,
    Parameters: Object.entries(template.Parameters).map(([ParameterKey, parameter]) => ({
      ParameterKey,
      DefaultValue: parameter.Default === undefined ? undefined : String(parameter.Default),
      ParameterType: parameter.Type,
      NoEcho: String(parameter.NoEcho ?? false),
      Description: parameter.Description,
    })),
    ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
    Capabilities: [],
  };
}

/** A stack is named by its name or by its ARN. */
function stackNameOf(nameOrId: string, cloud: Cloud): string {
  return nameOrId.startsWith('arn:')
    ? ((cloud.store.stacks.get(nameOrId) as StackRecord | undefined)?.name ?? nameOrId)
    : nameOrId;
}

function noEchoOf(template: string): ReadonlySet<string> {
  if (template === '') return new Set();
  const { Parameters } = parseTemplate(template);
  return new Set(Object.keys(Parameters).filter((name) => String(Parameters[name]!.NoEcho) === 'true'));
}

function tagsOf({ Tags }: Input): Record<string, string> {
  return Object.fromEntries(list<{ Key: string; Value: string }>(Tags).map(({ Key, Value }) => [Key, Value]));
}

function list<Item>(value: unknown): Item[] {
  return Array.isArray(value) ? value : [];
}
