import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModuleContract } from '@millrace/tools-contracts';
import type { Adoption, Handover } from '../assembly/moving-resources.ts';
import type { TemplateResource } from '../assembly/template.ts';
import { App, CfnParameter, CfnResource, Stack } from 'aws-cdk-lib';
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
  /** The contracts of the modules that `contract` names in `movedTo`. */
  readonly moved?: readonly ModuleContract[];
  /** Stored parameters that the data stack reads, by their logical ids. */
  readonly dataReads?: Readonly<Record<string, string>>;
  /** More resources of the data stack, by their logical ids. */
  readonly data?: Readonly<Record<string, TemplateResource>>;
  /** More resources of the service stack, by their logical ids. */
  readonly service?: Readonly<Record<string, TemplateResource>>;
  readonly adopts?: readonly Adoption[];
  readonly handsOver?: readonly Handover[];
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
  for (const [logicalId, name] of Object.entries(options.dataReads ?? {})) {
    new CfnParameter(data, logicalId, { type: 'AWS::SSM::Parameter::Value<String>', default: name });
  }
  addResources(data, options.data);
  addResources(service, options.service);
  app.synth();
  const files = {
    'contract.json': contract,
    'moved.json': options.moved,
    'adopts.json': options.adopts,
    'releases.json': options.handsOver,
  };
  for (const [name, content] of Object.entries(files)) {
    if (content) writeFileSync(join(outdir, name), JSON.stringify(content));
  }
}

function addResources(stack: Stack, resources: Readonly<Record<string, TemplateResource>> = {}): void {
  for (const [logicalId, { Type, Properties = {}, DeletionPolicy }] of Object.entries(resources)) {
    const resource = new CfnResource(stack, logicalId, { type: Type, properties: { ...Properties } });
    if (DeletionPolicy !== undefined) resource.addOverride('DeletionPolicy', DeletionPolicy);
  }
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
