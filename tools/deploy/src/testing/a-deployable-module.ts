import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnParameter as CfnStoredParameter } from 'aws-cdk-lib/aws-ssm';

interface ModuleOptions {
  /** The folder of all assemblies. */
  readonly assemblies: string;
  readonly module: string;
  /** What the service stack publishes under `/millrace/local/<module>/setting`. */
  readonly setting: string;
  /** A stored parameter that the service stack reads, and publishes again under `…/copy`. */
  readonly reads?: string;
}

/** Synthesizes a module in stage local that is as small as one can be: its stacks publish parameters and nothing else. */
export function synthesizeModule({ assemblies, module, setting, reads }: ModuleOptions): void {
  const outdir = join(assemblies, module, 'local');
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
  const stack = (name: string): Stack =>
    new Stack(app, name, { env: { account: '000000000000', region: 'eu-west-1' } });
  const publish = (scope: Stack, name: string, value: string): void => {
    new CfnStoredParameter(scope, name, { name: `/millrace/local/${module}/${name}`, type: 'String', value });
  };
  const data = stack(`millrace-local-${module}-data`);
  const service = stack(`millrace-local-${module}`);
  service.addStackDependency(data);
  publish(data, 'kept', 'data');
  publish(service, 'setting', setting);
  if (reads !== undefined) {
    const read = new CfnParameter(service, 'read', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: reads,
    });
    publish(service, 'copy', read.valueAsString);
  }
  app.synth();
}
