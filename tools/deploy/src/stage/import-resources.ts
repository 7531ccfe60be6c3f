import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type ResourceToImport,
} from '@aws-sdk/client-cloudformation';
import { awsClient, budgets } from '@millrace/aws-clients';
import type { BootstrapRoles } from '../assembly/assembly.ts';
import type { Template } from '../assembly/template.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { assumeRole } from './assumed-role.ts';
import type { StageAccess } from './stage-access.ts';

const POLL_MS = 200;
const MAX_IMPORT_MS = 15 * 60_000;
const IN_PROGRESS = /_(IN_PROGRESS|PENDING)$/;

interface ImportOptions {
  readonly stack: string;
  /** What the stack has, and the resources to import. CloudFormation takes up to 51,200 bytes. */
  readonly template: Template;
  /** The parameters that the stack has already. */
  readonly parameters: readonly string[];
  readonly resources: readonly ResourceToImport[];
  readonly roles: BootstrapRoles;
}

/**
 * Imports existing resources into a stack, which may be new. The resources do not change.
 * @throws DeployFailure with the reason; then the stack has none of them, and the import can be repeated
 */
export async function importResources(access: StageAccess, options: ImportOptions): Promise<void> {
  const { stack: StackName, template, parameters, resources, roles } = options;
  const configuration = await assumeRole(access, roles.deploy);
  const client = awsClient(CloudFormationClient, { budget: budgets.command, configuration });
  const startedAt = new Date();
  const fail = (reason: string | undefined): never => {
    throw new DeployFailure(`${StackName} could not adopt its resources: ${reason ?? 'no reason given'}`);
  };
  const create = new CreateChangeSetCommand({
    StackName,
    // An interrupted run leaves a change set behind, which the execution of another one deletes.
    ChangeSetName: `adopt-${startedAt.getTime()}`,
    ChangeSetType: 'IMPORT',
    TemplateBody: JSON.stringify(template),
    Parameters: parameters.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
    ResourcesToImport: [...resources],
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    RoleARN: roles.execution,
  });
  const { Id: ChangeSetName } = await client
    .send(create)
    .catch((error: unknown) => fail((error as Error).message));
  const changeSet = await settled(
    () => client.send(new DescribeChangeSetCommand({ ChangeSetName, StackName })),
    ({ Status }) => Status,
  );
  if (changeSet.Status !== 'CREATE_COMPLETE') fail(changeSet.StatusReason);
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName, StackName }));
  const stack = await settled(
    async () => (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0],
    (found) => found?.StackStatus,
  );
  if (stack?.StackStatus === 'IMPORT_COMPLETE') return;
  fail((await access.stacks.failure(StackName, startedAt)) ?? stack?.StackStatusReason);
}

/** Repeats a request until its outcome is in no state of progress. @throws DeployFailure when that takes too long */
async function settled<Outcome>(
  request: () => Promise<Outcome>,
  statusOf: (outcome: Outcome) => string | undefined,
): Promise<Outcome> {
  const deadlineMs = Date.now() + MAX_IMPORT_MS;
  for (;;) {
    const outcome = await request();
    const status = statusOf(outcome) ?? '';
    if (!IN_PROGRESS.test(status)) return outcome;
    if (Date.now() > deadlineMs) {
      throw new DeployFailure(`an import was still ${status} after ${MAX_IMPORT_MS} ms`);
    }
    await delay(POLL_MS);
  }
}
