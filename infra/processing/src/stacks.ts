import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { ProcessingData } from './processing-data.ts';
import { ProcessingService } from './processing-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new ProcessingData(app, stage);
  new ProcessingService(app, stage).addStackDependency(data);
}
