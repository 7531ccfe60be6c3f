import { allow, arnOf, StageIncomplete, type ModuleStack } from '@millrace/constructs';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { readFoundation } from './foundation.ts';

const hosts = ['github', 'codecommit'] as const;

export type SourceHost = (typeof hosts)[number];

/** @param name as in `MILLRACE_SOURCE`; github unless told. @throws StageIncomplete for a host that nobody knows */
export function sourceHostOf(name: string | undefined): SourceHost {
  const host = hosts.find((known) => known === (name || 'github'));
  if (!host) throw new StageIncomplete(`MILLRACE_SOURCE is ${hosts.join(' or ')}, not ${name}`);
  return host;
}

/** The artifact that names the commit, which every build clones. */
export const SOURCE_ARTIFACT = 'Source';

const SOURCE_ACTION = 'Source';

/** Only a reference to the repository with its history, as `affected` compares with the commit deployed last. */
const FULL_CLONE = { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' };

type Action = CfnPipeline.ActionDeclarationProperty;

/** Where commits come from. */
export type Source = Readonly<{
  action: Action;
  /** What a pipeline needs to see commits. */
  mayLook: PolicyStatement;
  /** What a build needs to clone them. */
  mayClone: PolicyStatement;
}> &
  (
    | Readonly<{
        host: 'github';
        triggers: (paths?: readonly string[]) => CfnPipeline.PipelineTriggerDeclarationProperty[];
      }>
    | Readonly<{ host: 'codecommit'; repositoryArn: string; branch: string }>
  );

export function sourceOf(stack: ModuleStack, host: SourceHost): Source {
  return host === 'github' ? github(stack) : codeCommit(stack);
}

function github(stack: ModuleStack): Source {
  const branch = readFoundation(stack, 'repository-branch');
  const connectionArn = readFoundation(stack, 'connection-arn');
  // The name of the service is part of the connection's ARN, and the action has to go with it.
  const use = allow(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], [connectionArn]);
  return {
    host: 'github',
    action: sourceAction('CodeStarSourceConnection', {
      ConnectionArn: connectionArn,
      FullRepositoryId: `${readFoundation(stack, 'repository-owner')}/${readFoundation(stack, 'repository-name')}`,
      BranchName: branch,
      // The triggers below say when a pipeline starts.
      DetectChanges: 'false',
    }),
    mayLook: use,
    mayClone: use,
    triggers: (paths) => [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: {
          sourceActionName: SOURCE_ACTION,
          push: [{ branches: { includes: [branch] }, ...(paths && { filePaths: { includes: [...paths] } }) }],
        },
      },
    ],
  };
}

function codeCommit(stack: ModuleStack): Source {
  const branch = readFoundation(stack, 'repository-branch');
  const name = readFoundation(stack, 'repository-name');
  const repositoryArn = arnOf(stack.stage, 'codecommit', name);
  return {
    host: 'codecommit',
    action: sourceAction('CodeCommit', {
      RepositoryName: name,
      BranchName: branch,
      // A rule starts the pipelines.
      PollForSourceChanges: 'false',
    }),
    mayLook: allow(
      ['codecommit:GetBranch', 'codecommit:GetCommit', 'codecommit:GetRepository'],
      [repositoryArn],
    ),
    mayClone: allow(['codecommit:GitPull'], [repositoryArn]),
    repositoryArn,
    branch,
  };
}

function sourceAction(provider: string, configuration: Readonly<Record<string, string>>): Action {
  return {
    name: SOURCE_ACTION,
    namespace: 'SourceVariables',
    actionTypeId: { category: 'Source', owner: 'AWS', provider, version: '1' },
    configuration: { ...configuration, ...FULL_CLONE },
    outputArtifacts: [{ name: SOURCE_ARTIFACT }],
  };
}
