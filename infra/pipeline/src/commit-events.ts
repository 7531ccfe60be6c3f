import { allow, RULE_RETRIES, serviceRole, type ModuleStack } from '@millrace/constructs';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CommitPipeline } from './commit-pipeline.ts';
import type { Source } from './source.ts';

/**
 * CodeCommit has no triggers. A rule starts all pipelines at any commit to the branch, because its events do not list the
 * changed files. For a pipeline whose files did not change, the run has no effect.
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
