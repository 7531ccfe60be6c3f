import { arnOf, type Stage } from '@millrace/constructs';

export function artifactBucketName(stage: Stage): string {
  return `millrace-${stage.name}-pipeline-artifacts-${stage.account}-${stage.region}`;
}

export function artifactBucketArn(stage: Stage): string {
  return `arn:aws:s3:::${artifactBucketName(stage)}`;
}

/** The topic of what failed, by its name, so that alarms and rules need not look it up. */
export function failuresTopicArn(stage: Stage): string {
  return arnOf(stage, 'sns', `millrace-${stage.name}-pipeline-failures`);
}
