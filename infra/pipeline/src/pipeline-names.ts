import { arnOf, type Stage } from '@millrace/constructs';

export function artifactBucketName(stage: Stage): string {
  return `millrace-${stage.name}-pipeline-artifacts-${stage.account}-${stage.region}`;
}

export function artifactBucketArn(stage: Stage): string {
  return `arn:aws:s3:::${artifactBucketName(stage)}`;
}

/** The topic of failures, or of pending approvals. Its name is fixed, so it needs no lookup. */
export function topicArn(stage: Stage, name: 'failures' | 'approvals'): string {
  return arnOf(stage, 'sns', `millrace-${stage.name}-pipeline-${name}`);
}
