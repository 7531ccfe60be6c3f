import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { StorefrontData } from './storefront-data.ts';
import { StorefrontService } from './storefront-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new StorefrontData(app, stage);
  new StorefrontService(app, stage).addStackDependency(data);
}
