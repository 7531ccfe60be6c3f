import { allow, arnOf, StageIncomplete, type ModuleStack } from '@millrace/constructs';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { readFoundation } from './foundation.ts';

const hosts = ['github', 'codecommit'] as const;

export type SourceHost = (typeof hosts)[number];

/** @param name from `MILLRACE_SOURCE`; defaults to github. @throws StageIncomplete if the host is unknown */
export function sourceHostOf(name: string | undefined): SourceHost {
  const host = hosts.find((known) => known === (name || 'github'));
  if (!host) throw new StageIncomplete(`MILLRACE_SOURCE is ${hosts.join(' or ')}, not ${name}`);
  return host;
}

/** The artifact with the commit, which every build clones. */
export const SOURCE_ARTIFACT = 'Source';

const SOURCE_ACTION = 'Source';

/** Clones the repository with its history, because `affected` compares with the last deployed commit. */
const FULL_CLONE = { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' };

type Action = CfnPipeline.ActionDeclarationProperty;

/** The source of commits. */
export type Source = Readonly<{
  action: Action;
  /** Lets a pipeline read commits. */
  readStatement: PolicyStatement;
  /** Lets the source store its artifact, apart from `s3:PutObject`. */
  uploadStatements: (artifacts: string) => PolicyStatement[];
  /** Lets a build clone commits. */
  cloneStatement: PolicyStatement;
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
  // The service name is part of the connection's ARN, and the action must match it.
  const use = allow(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], [connectionArn]);
  return {
    host: 'github',
    action: sourceAction('CodeStarSourceConnection', {
      ConnectionArn: connectionArn,
      FullRepositoryId: `${readFoundation(stack, 'repository-owner')}/${readFoundation(stack, 'repository-name')}`,
      BranchName: branch,
      // The triggers below start the pipelines.
      DetectChanges: 'false',
    }),
    readStatement: use,
    // The connection stores the artifact with an access control list (aws-cdk issue 13557).
    uploadStatements: (artifacts) => [allow(['s3:PutObjectAcl', 's3:PutObjectVersionAcl'], [artifacts])],
    cloneStatement: use,
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
      // A rule starts the pipelines instead.
      PollForSourceChanges: 'false',
    }),
    readStatement: allow(
      [
        'codecommit:CancelUploadArchive',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetRepository',
        'codecommit:GetUploadArchiveStatus',
        'codecommit:UploadArchive',
      ],
      [repositoryArn],
    ),
    uploadStatements: () => [],
    cloneStatement: allow(['codecommit:GitPull'], [repositoryArn]),
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
