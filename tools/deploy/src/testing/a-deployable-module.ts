import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/tools-contracts';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnParameter as CfnStoredParameter } from 'aws-cdk-lib/aws-ssm';

interface ModuleOptions {
  readonly module: string;
  /** The value that the service stack publishes under `/millrace/local/<module>/setting`. */
  readonly setting: string;
  /** Name of that parameter, by default `setting`. */
  readonly publishes?: string;
  /** The value that the data stack publishes under `/millrace/local/<module>/kept`; by default `data`. */
  readonly kept?: string;
  /** A stored parameter that the service stack reads and publishes again under `…/copy`. */
  readonly reads?: string;
  /** Name of a stored parameter of another stack, which makes the deployment of the service stack fail. */
  readonly takes?: string;
  /** The name of a bucket of the service stack. */
  readonly bucket?: string;
  readonly contract?: ModuleContract;
}

const env = { account: '000000000000', region: 'eu-west-1' };

/**
 * Synthesizes a minimal module in stage local: its stacks publish parameters and nothing else.
 * @param assemblies the folder of all assemblies
 */
export function synthesizeModule(assemblies: string, options: ModuleOptions): void {
  const { module, setting, publishes = 'setting', kept = 'data', reads, takes, bucket, contract } = options;
  const outdir = join(assemblies, module, 'local');
  const app = anApp(outdir);
  const data = new Stack(app, `millrace-local-${module}-data`, { env });
  const service = new Stack(app, `millrace-local-${module}`, { env });
  service.addStackDependency(data);
  const publish = (
    scope: Stack,
    id: string,
    value: string,
    name = `/millrace/local/${module}/${id}`,
  ): void => {
    new CfnStoredParameter(scope, id, { name, type: 'String', value });
  };
  publish(data, 'kept', kept);
  publish(service, publishes, setting);
  if (takes !== undefined) publish(service, 'taken', setting, takes);
  if (bucket !== undefined) new CfnBucket(service, 'Bucket', { bucketName: bucket });
  if (reads !== undefined) {
    const read = new CfnParameter(service, 'read', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: reads,
    });
    publish(service, 'copy', read.valueAsString);
  }
  app.synth();
  if (contract) writeFileSync(join(outdir, 'contract.json'), JSON.stringify(contract));
}

/** Synthesizes the bucket of releases. @returns its name */
export function synthesizeReleaseBucket(assemblies: string): string {
  const bucketName = `millrace-local-releases-${env.account}-${env.region}`;
  const app = anApp(join(assemblies, 'releases/local'));
  new CfnBucket(new Stack(app, 'millrace-local-releases', { env }), 'Bucket', { bucketName });
  app.synth();
  return bucketName;
}

function anApp(outdir: string): App {
  rmSync(outdir, { recursive: true, force: true });
  return new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    // CloudFormation's own rules take seconds to load, and say nothing of the test.
    builtinCloudFormationValidation: false,
  });
}
