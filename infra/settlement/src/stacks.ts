import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { SettlementData } from './settlement-data.ts';
import { SettlementService } from './settlement-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new SettlementData(app, stage);
  new SettlementService(app, stage).addStackDependency(data);
}
