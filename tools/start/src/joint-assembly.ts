import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Resource type of a published parameter, and prefix of the types of template parameters that read one. */
const PARAMETER = 'AWS::SSM::Parameter';
const STORED_PARAMETER = /^AWS::SSM::Parameter::Value</;

interface Artifact {
  readonly type: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly additionalMetadataFile?: string;
}

interface Manifest {
  readonly version: string;
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

interface Template {
  readonly Parameters?: Readonly<Record<string, { Type: string; Default?: string }>>;
  readonly Resources: Readonly<Record<string, { Type: string; Properties?: { Name?: unknown } }>>;
}

interface Stack {
  readonly id: string;
  readonly reads: readonly string[];
  readonly publishes: readonly string[];
}

/**
 * Writes a cloud assembly that refers to the stacks of several others, so that one run of the CDK CLI deploys all of
 * them, concurrently where possible. A stack depends on the stacks that publish the parameters it reads.
 */
export function writeJointAssembly(directory: string, assemblies: readonly string[]): void {
  const manifests = assemblies.map((source) => ({
    source,
    manifest: readJson<Manifest>(join(source, 'manifest.json')),
  }));
  const artifacts = manifests.flatMap(({ source, manifest }) =>
    Object.entries(manifest.artifacts).map(([id, artifact]) => ({
      id,
      artifact: relocate(artifact, source, directory),
    })),
  );
  const stacks = artifacts
    .filter(({ artifact }) => artifact.type === 'aws:cloudformation:stack')
    .map(({ id, artifact }) => stackOf(id, join(directory, String(artifact.properties?.['templateFile']))));
  const publisherOf = new Map(
    stacks.flatMap(({ id, publishes }) => publishes.map((name) => [name, id] as const)),
  );
  const joint = Object.fromEntries(
    artifacts.map(({ id, artifact }) => {
      const { reads = [] } = stacks.find((stack) => stack.id === id) ?? {};
      const publishers = reads
        .flatMap((name) => publisherOf.get(name) ?? [])
        .filter((publisher) => publisher !== id);
      const dependencies = [...new Set([...(artifact.dependencies ?? []), ...publishers])];
      return [id, { ...artifact, dependencies }];
    }),
  );
  mkdirSync(directory, { recursive: true });
  const [first] = manifests;
  if (!first) throw new Error('there is no assembly to join');
  writeFileSync(
    join(directory, 'manifest.json'),
    JSON.stringify({ version: first.manifest.version, artifacts: joint }),
  );
}

/** Paths of files in an artifact are relative to its assembly. */
function relocate(artifact: Artifact, source: string, directory: string): Artifact {
  const path = (file: unknown): string => relative(directory, join(source, String(file)));
  const { properties = {}, additionalMetadataFile } = artifact;
  return {
    ...artifact,
    properties: {
      ...properties,
      ...(properties['templateFile'] !== undefined && { templateFile: path(properties['templateFile']) }),
      ...(properties['file'] !== undefined && { file: path(properties['file']) }),
    },
    ...(additionalMetadataFile !== undefined && { additionalMetadataFile: path(additionalMetadataFile) }),
  };
}

function stackOf(id: string, templateFile: string): Stack {
  const { Parameters = {}, Resources } = readJson<Template>(templateFile);
  const reads = Object.values(Parameters)
    .filter(({ Type }) => STORED_PARAMETER.test(Type))
    .map(({ Default = '' }) => Default);
  const publishes = Object.values(Resources)
    .filter(({ Type }) => Type === PARAMETER)
    .map(({ Properties }) => String(Properties?.Name));
  return { id, reads, publishes };
}

function readJson<Content>(file: string): Content {
  return JSON.parse(readFileSync(file, 'utf8')) as Content;
}
