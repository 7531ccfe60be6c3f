import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { MerchantData } from './merchant-data.ts';
import { MerchantService } from './merchant-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new MerchantData(app, stage);
  new MerchantService(app, stage).addStackDependency(data);
}
