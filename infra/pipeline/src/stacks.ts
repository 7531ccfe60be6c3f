import type { Stage, StageName } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { PipelineData } from './pipeline-data.ts';
import { PipelineService } from './pipeline-service.ts';
import { sourceHostOf } from './source.ts';

/** The pipeline is deployed with production, and deploys to the other stages from there. */
export const stages: readonly StageName[] = ['prod'];

/** @throws StageIncomplete if `MILLRACE_SOURCE` is not a known repository host */
export function addStacks(app: App, stage: Stage, environment = process.env): void {
  const host = sourceHostOf(environment['MILLRACE_SOURCE']);
  const data = new PipelineData(app, stage);
  new PipelineService(app, stage, host).addStackDependency(data);
}
