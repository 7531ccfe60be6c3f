import type { Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { CatalogData } from './catalog-data.ts';
import { CatalogService } from './catalog-service.ts';

export function addStacks(app: App, stage: Stage): void {
  const data = new CatalogData(app, stage);
  new CatalogService(app, stage).addStackDependency(data);
}
