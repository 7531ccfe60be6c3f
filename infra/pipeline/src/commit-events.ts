import { allow, RULE_RETRIES, serviceRole, type ModuleStack } from '@millrace/constructs';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CommitPipeline } from './commit-pipeline.ts';
import type { Source } from './source.ts';

/**
 * CodeCommit has no triggers: a rule starts all pipelines at any commit of the branch, as its events do not name the
 * files. To a pipeline that deploys what is there already, such a commit is a run without effect.
 */
export function startAtCommits(
  stack: ModuleStack,
  { repositoryArn, branch }: Extract<Source, { host: 'codecommit' }>,
  pipelines: readonly CommitPipeline[],
  undelivered: Queue,
): void {
  const role = serviceRole(stack, 'CommitRole', {
    service: 'events',
    account: stack.stage.account,
    statements: [
      allow(
        ['codepipeline:StartPipelineExecution'],
        pipelines.map(({ arn }) => arn),
      ),
    ],
  });
  new CfnRule(stack, 'Commits', {
    name: stack.nameOf('commits'),
    eventPattern: {
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [repositoryArn],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: [branch],
      },
    },
    targets: pipelines.map(({ arn, pipelineName }) => ({
      id: pipelineName,
      arn,
      roleArn: role.roleArn,
      retryPolicy: RULE_RETRIES,
      deadLetterConfig: { arn: undelivered.queueArn },
    })),
  });
}
