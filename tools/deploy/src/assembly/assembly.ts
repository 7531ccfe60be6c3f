import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageName } from '@millrace/stages';
import { DeployFailure, Refusal } from '../deploy-failure.ts';
import { readAdoptions, readHandovers, type Adoption, type Handover } from './moving-resources.ts';
import { settingsOf, type Settings } from './settings.ts';
import { digestOfTemplate, isKept, type Template } from './template.ts';

const STORED_PARAMETER = /^AWS::SSM::Parameter::Value</;

interface Manifest {
  readonly artifacts: Readonly<
    Record<
      string,
      {
        type: string;
        environment?: string;
        properties?: {
          templateFile?: string;
          terminationProtection?: boolean;
          assumeRoleArn?: string;
          cloudFormationExecutionRoleArn?: string;
          lookupRole?: { arn?: string };
        };
      }
    >
  >;
}

/** ARNs of the roles that the CDK CLI uses. */
export interface BootstrapRoles {
  /** May change stacks. */
  readonly deploy: string;
  /** CloudFormation's own, which changes the resources. */
  readonly execution: string;
  /** May read everything but secrets. */
  readonly lookup: string;
}

/** The parts of a module's cloud assembly that a deployment needs. */
export interface Assembly {
  readonly directory: string;
  readonly region: string;
  /** Both stacks, the data stack first. */
  readonly stacks: readonly [data: string, service: string];
  /** Names of stored parameters that the templates read. */
  readonly reads: readonly string[];
  /** Resources that survive the deletion of the data stack, as `AWS::DynamoDB::Table millrace-dev-payment-payments`. */
  readonly retained: readonly string[];
  /** Stacks that CloudFormation refuses to delete. */
  readonly protectedStacks: readonly string[];
  readonly roles: BootstrapRoles;
  /** Template of the data stack, which a release of the module requires. */
  readonly dataTemplate: Template;
  /** The templates of both stacks, by name. */
  readonly templates: ReadonlyMap<string, Template>;
  /** Digest of the service stack's template, as in `DeploymentRecord.template`. */
  readonly serviceTemplate: string;
  /** Settings of the service stack. */
  readonly settings: Settings;
  /** Resources that its stacks take over from stacks of other modules. */
  readonly adopts: readonly Adoption[];
  /** Resources that its stacks had in earlier releases, and that other modules take over. */
  readonly handsOver: readonly Handover[];
  /** Equal for equal templates, assets and contracts. */
  readonly digest: string;
}

/** Whether synthesis marked the module as not part of this stage, so that there is nothing to deploy. */
export function isNotInStage(directory: string): boolean {
  return existsSync(join(directory, 'not-in-stage.json'));
}

/** Account and region of an assembly's stacks. */
export interface AssemblyPlace {
  readonly account: string;
  readonly region: string;
}

/**
 * Checks that an assembly is of a stage, so that a leftover of another synthesis is never deployed.
 * @throws DeployFailure when there is none
 * @throws Refusal assembly_of_another_stage
 */
export function placeIn(stage: StageName, directory: string): AssemblyPlace {
  const stacks = stackArtifacts(readManifest(directory));
  const foreign = stacks.find(([name]) => !name.startsWith(`millrace-${stage}-`));
  if (foreign) {
    const reason = `the assembly in ${directory} has ${foreign[0]}, which is not of stage ${stage}`;
    throw new Refusal('assembly_of_another_stage', `${reason}: synthesize it for ${stage}`);
  }
  return placeOf(stacks[0]?.[1].environment);
}

/** The names of all stacks in an assembly. @throws DeployFailure when there is none */
export function stacksIn(directory: string): readonly string[] {
  return stackArtifacts(readManifest(directory)).map(([name]) => name);
}

/** @throws DeployFailure when there is none, or it does not have two stacks */
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
    region: placeOf(stacks[0]?.[1].environment).region,
    stacks: [data, service],
    reads: [...new Set(templates.flatMap(parametersOf))].sort(),
    retained: templates.flatMap(retainedBy),
    protectedStacks: stacks
      .filter(([, { properties }]) => properties?.terminationProtection === true)
      .map(([name]) => name),
    roles: rolesOf(stacks[0]?.[1].properties),
    dataTemplate,
    templates: new Map([
      [data, dataTemplate],
      [service, serviceTemplate],
    ]),
    serviceTemplate: digestOfTemplate(serviceTemplate),
    settings: settingsOf(serviceTemplate),
    adopts: readAdoptions(directory),
    handsOver: readHandovers(directory),
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
    .filter(([, resource]) => isKept(resource))
    .map(([logicalId, { Type, Properties = {} }]) => {
      const name = Properties['TableName'] ?? Properties['Name'] ?? Properties['ArchiveName'] ?? logicalId;
      return `${Type} ${String(name)}`;
    });
}

/** The partition is that of the standard regions, as in all ARNs of this workspace. */
function rolesOf(properties: Manifest['artifacts'][string]['properties'] = {}): BootstrapRoles {
  const { assumeRoleArn, cloudFormationExecutionRoleArn, lookupRole } = properties;
  const [deploy, execution, lookup] = [assumeRoleArn, cloudFormationExecutionRoleArn, lookupRole?.arn].map(
    (arn = '') => arn.replace('${AWS::Partition}', 'aws'),
  ) as [string, string, string];
  return { deploy, execution, lookup };
}

/** `aws://000000000000/eu-west-1` → account and region */
function placeOf(environment = ''): AssemblyPlace {
  const [, account, region] = /^aws:\/\/(\d{12})\/([\w-]+)$/.exec(environment) ?? [];
  if (account && region) return { account, region };
  throw new DeployFailure(`the cloud assembly names no account and region: ${environment}`);
}

/**
 * Assets are named by the digest of their content, so the files that list them are enough. A contract can change without
 * them, in what it accepts.
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
