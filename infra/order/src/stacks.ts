import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { OrderData } from './order-data.ts';
import { OrderService } from './order-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new OrderData(app, stage);
  new OrderService(app, stage).addStackDependency(data);
}
