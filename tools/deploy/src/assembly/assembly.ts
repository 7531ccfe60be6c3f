import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployFailure } from '../deploy-failure.ts';
import { digestOfTemplate, type Template } from './template.ts';

const STORED_PARAMETER = /^AWS::SSM::Parameter::Value</;

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        type: string;
        environment?: string;
        properties?: { templateFile?: string; terminationProtection?: boolean };
      }
    >
  >;
}

/** A module's cloud assembly, as far as a deployment has to know it. */
export interface Assembly {
  readonly directory: string;
  readonly region: string;
  /** Both stacks, the data stack first. */
  readonly stacks: readonly [data: string, service: string];
  /** The names in the parameter store that the templates read. */
  readonly reads: readonly string[];
  /** What stays when the data stack is deleted, as `AWS::DynamoDB::Table millrace-dev-payment-payments`. */
  readonly retained: readonly string[];
  /** The stacks that CloudFormation refuses to delete. */
  readonly protectedStacks: readonly string[];
  /** Of the data stack, without which a release of the module does not run. */
  readonly dataTemplate: Template;
  /** Of the service stack's template, as `DeploymentRecord.template` has it. */
  readonly serviceTemplate: string;
  /** The same for the same templates, assets and contract. */
  readonly digest: string;
}

/** Whether synthesis has left word that the module is not in this stage, so that there is nothing to deploy. */
export function isNotInStage(directory: string): boolean {
  return existsSync(join(directory, 'not-in-stage.json'));
}

/** The names of all stacks in an assembly. @throws DeployFailure when there is none */
export function stacksIn(directory: string): readonly string[] {
  return stackArtifacts(readManifest(directory)).map(([name]) => name);
}

/** @throws DeployFailure when there is none, or it is not of two stacks */
export function readAssembly(directory: string): Assembly {
  const manifest = readManifest(directory);
  const { artifacts } = manifest;
  const stacks = stackArtifacts(manifest);
  const names = stacks.map(([name]) => name);
  const data = names.find((name) => name.endsWith('-data'));
  const service = names.find((name) => name !== data);
  if (names.length !== 2 || data === undefined || service === undefined) {
    throw new DeployFailure(`a module has a data and a service stack, not ${names.join(', ') || 'none'}`);
  }
  const [dataTemplate, serviceTemplate] = [data, service].map((name) =>
    readTemplate(directory, artifacts[name]?.properties?.templateFile ?? ''),
  ) as [Template, Template];
  const templates = [dataTemplate, serviceTemplate];
  return {
    directory,
    region: regionOf(stacks[0]?.[1].environment),
    stacks: [data, service],
    reads: [...new Set(templates.flatMap(parametersOf))].sort(),
    retained: templates.flatMap(retainedBy),
    protectedStacks: stacks
      .filter(([, { properties }]) => properties?.terminationProtection === true)
      .map(([name]) => name),
    dataTemplate,
    serviceTemplate: digestOfTemplate(serviceTemplate),
    digest: digestOf(directory),
  };
}

function readManifest(directory: string): Manifest {
  const file = join(directory, 'manifest.json');
  if (!existsSync(file)) throw new DeployFailure(`there is no cloud assembly in ${directory}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}

function stackArtifacts({ artifacts }: Manifest) {
  return Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
}

function readTemplate(directory: string, file: string): Template {
  return JSON.parse(readFileSync(join(directory, file), 'utf8')) as Template;
}

function parametersOf({ Parameters = {} }: Template): string[] {
  return Object.values(Parameters)
    .filter(({ Type }) => STORED_PARAMETER.test(Type))
    .map(({ Default = '' }) => Default);
}

function retainedBy({ Resources = {} }: Template): string[] {
  return Object.entries(Resources)
    .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')
    .map(([logicalId, { Type, Properties = {} }]) => {
      const name = Properties['TableName'] ?? Properties['Name'] ?? Properties['ArchiveName'] ?? logicalId;
      return `${Type} ${String(name)}`;
    });
}

/** `aws://000000000000/eu-west-1` → `eu-west-1` */
function regionOf(environment = ''): string {
  const region = environment.split('/').at(-1);
  if (!region) throw new DeployFailure(`the cloud assembly names no region: ${environment}`);
  return region;
}

/**
 * Assets are named by the digest of their content, so the files that list them say all about them. A contract may
 * change without them, in what it accepts.
 */
function digestOf(directory: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(directory).filter((name) =>
    /^contract\.json$|\.(template|assets)\.json$/.test(name),
  );
  for (const name of files.sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(directory, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
