import { arnOf, type Stage } from '@millrace/constructs';

export function artifactBucketName(stage: Stage): string {
  return `millrace-${stage.name}-pipeline-artifacts-${stage.account}-${stage.region}`;
}

export function artifactBucketArn(stage: Stage): string {
  return `arn:aws:s3:::${artifactBucketName(stage)}`;
}

/** The topic of what failed, or that of what waits for an approval; known by its name, so that nobody looks it up. */
export function topicArn(stage: Stage, noun: 'failures' | 'approvals'): string {
  return arnOf(stage, 'sns', `millrace-${stage.name}-pipeline-${noun}`);
}
