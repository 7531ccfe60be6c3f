import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { QuoteData } from './quote-data.ts';
import { QuoteService } from './quote-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new QuoteData(app, stage);
  new QuoteService(app, stage).addStackDependency(data);
}
