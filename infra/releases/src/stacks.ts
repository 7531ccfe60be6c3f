import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { ReleaseBucket } from './release-bucket.ts';

export function addStacks(app: App, stage: Stage): void {
  new ReleaseBucket(app, stage);
}
