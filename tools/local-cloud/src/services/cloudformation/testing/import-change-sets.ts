import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  type CreateChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { resourceTypes } from '../../../services.ts';
import { deployTemplate, stackStatus } from '../../../testing/deploy-template.ts';
import type { InProcessCloud } from './in-process-cloud.ts';
import { NAMED } from './named-resources.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string | undefined;
  readonly Properties?: object;
  readonly DependsOn?: string;
}

export type Resources = Readonly<Record<string, TemplateResource>>;

/** Each type that can be imported, with the name of its identifier. */
export const importableTypes = resourceTypes.flatMap(({ type, importIdentifier }) =>
  importIdentifier ? [[type, importIdentifier.name] as const] : [],
);

export function retainedExample(
  type: string,
): Required<Pick<TemplateResource, 'Properties'>> & TemplateResource {
  const [, Properties] = Object.values(NAMED).find(([Type]) => Type === type)!;
  return { Type: type, DeletionPolicy: 'Retain', Properties };
}

export const entryOf = (
  LogicalResourceId: string,
  ResourceType: string,
  ResourceIdentifier: Record<string, string>,
): ResourceToImport => ({ LogicalResourceId, ResourceType, ResourceIdentifier });

/** Import change sets through CloudFormation's API. */
export function importChangeSets(cloud: InProcessCloud) {
  const client = () => new CloudFormationClient(cloud.settings());
  let made = 0;

  async function physicalIds(StackName: string): Promise<Record<string, string>> {
    const { StackResourceSummaries = [] } = await client().send(new ListStackResourcesCommand({ StackName }));
    return Object.fromEntries(
      StackResourceSummaries.map((each) => [each.LogicalResourceId!, each.PhysicalResourceId!]),
    );
  }

  return {
    physicalIds,

    /** @returns the description of the change set */
    async create(
      StackName: string,
      template: { readonly Resources: Resources; readonly [section: string]: unknown },
      ResourcesToImport: ResourceToImport[],
      rest: Partial<CreateChangeSetCommandInput> = {},
    ): Promise<DescribeChangeSetCommandOutput> {
      const change = { StackName, ChangeSetName: `import-${(made += 1)}` };
      const TemplateBody = JSON.stringify(template);
      const input = { ...change, ChangeSetType: 'IMPORT' as const, ResourcesToImport, TemplateBody, ...rest };
      await client().send(new CreateChangeSetCommand(input));
      return client().send(new DescribeChangeSetCommand(change));
    },

    /** @returns the status of the stack */
    async execute({ ChangeSetName, StackName }: DescribeChangeSetCommandOutput): Promise<string | undefined> {
      await client().send(new ExecuteChangeSetCommand({ ChangeSetName, StackName }));
      return stackStatus(cloud.endpointUrl, StackName!);
    },

    /** Deploys and deletes a stack that retains its resources. @returns their physical ids by logical id */
    async retain(StackName: string, resources: Resources): Promise<Record<string, string>> {
      const { status, reasons } = await deployTemplate(cloud.endpointUrl, StackName, resources);
      if (!/^(CREATE|UPDATE)_COMPLETE$/.test(status)) throw new Error(`${status}: ${reasons.join()}`);
      const ids = await physicalIds(StackName);
      await client().send(new DeleteStackCommand({ StackName }));
      return ids;
    },

    async deleteStack(StackName: string): Promise<void> {
      await client().send(new DeleteStackCommand({ StackName }));
    },

    /** Logical id, status and reason of all events of a stack, oldest first. */
    async events(StackName: string) {
      const { StackEvents = [] } = await client().send(new DescribeStackEventsCommand({ StackName }));
      return StackEvents.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) => [
        LogicalResourceId,
        ResourceStatus,
        ResourceStatusReason,
      ]).reverse();
    },
  };
}
