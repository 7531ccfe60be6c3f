import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { PaymentData } from './payment-data.ts';
import { PaymentService } from './payment-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new PaymentData(app, stage);
  new PaymentService(app, stage).addStackDependency(data);
}
