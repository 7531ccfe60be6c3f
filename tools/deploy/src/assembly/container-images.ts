import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeployFailure } from '../deploy-failure.ts';
import type { StageConnection } from '@millrace/stages';
import { workspaceRoot } from '../workspace.ts';

/** The label of a container definition that holds the source of its image, `s3://<bucket>/<hash>.zip`. */
const BUNDLE_LABEL = 'millrace.bundle';

interface ContainerImage {
  /** `<registry>/<repository>:<tag>` */
  readonly uri: string;
  /** Name of the asset in the assembly, from the label. */
  readonly bundle: string;
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties?: { ContainerDefinitions?: readonly ContainerDefinition[] } }>
  >;
}

interface ContainerDefinition {
  readonly Image: string;
  readonly DockerLabels?: Readonly<Record<string, string>>;
}

/** The images of a stack's containers. @param directory of the cloud assembly */
export function imagesOf(directory: string, stack: string): ContainerImage[] {
  const template = JSON.parse(readFileSync(join(directory, `${stack}.template.json`), 'utf8')) as Template;
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
    .flatMap(({ Properties }) => Properties?.ContainerDefinitions ?? [])
    .map(({ Image, DockerLabels }) => {
      const hash = /\/(\w+)\.zip$/.exec(DockerLabels?.[BUNDLE_LABEL] ?? '')?.[1];
      const bundle = join(directory, `asset.${hash}`);
      if (!hash || !existsSync(bundle))
        throw new DeployFailure(`${Image}: its bundle is not in the assembly`);
      return { uri: Image, bundle };
    });
}

/** A registry of images, and how programs reach it. */
export interface Registry {
  readonly region: string;
  readonly target: Pick<StageConnection, 'endpoint' | 'environment'>;
}

/** The images that are missing in their repositories. @throws DeployFailure when the registry does not answer */
export async function missingImages(
  images: readonly ContainerImage[],
  { region, target }: Registry,
): Promise<ContainerImage[]> {
  const missing: ContainerImage[] = [];
  for (const image of images) {
    const { repository, tag } = partsOf(image);
    const describe = ['ecr', 'describe-images', '--region', region, '--repository-name', repository];
    const found = await run('aws', [...describe, '--image-ids', `imageTag=${tag}`], target);
    if (found.exitCode === 0) continue;
    if (!/(Image|Repository)NotFoundException/.test(found.errors)) throw failure('aws', found);
    missing.push(image);
  }
  return missing;
}

/** A laptop has no registry: a repository there is the resource of a stack alone, and exists as long as that. */
export async function repositoryExists(name: string, { target, region }: Registry): Promise<boolean> {
  if (target.endpoint !== undefined) return true;
  const args = ['ecr', 'describe-images', '--repository-name', name, '--max-items', '1', '--region', region];
  const found = await run('aws', args, { environment: target.environment });
  if (found.exitCode !== 0 && !/RepositoryNotFoundException/.test(found.errors)) throw failure('aws', found);
  return found.exitCode === 0;
}

function partsOf({ uri }: ContainerImage) {
  const [, registry, repository, tag] = /^([^/]+)\/(.+):([^:]+)$/.exec(uri)!;
  return { registry: registry!, repository: repository!, tag: tag! };
}

/**
 * Builds the images that are missing in their repositories, each from its bundle in the assembly, and pushes them.
 * The repositories must exist.
 * @throws DeployFailure
 */
export async function pushMissingImages(
  images: readonly ContainerImage[],
  { region, target, print }: Registry & { print: (line: string) => void },
): Promise<void> {
  const { environment } = target;
  const dockerfile = join(workspaceRoot, 'libs/container-service/Dockerfile');
  for (const image of await missingImages(images, { region, target })) {
    const { uri, bundle } = image;
    const { registry } = partsOf(image);
    print(`building ${uri}`);
    const { output: password } = await runOrFail('aws', ['ecr', 'get-login-password', '--region', region], {
      environment,
    });
    await runOrFail('docker', ['login', '--username', 'AWS', '--password-stdin', registry], {
      environment,
      input: password,
    });
    const build = ['build', '--platform', 'linux/arm64', '--provenance=false', '-f', dockerfile, '-t', uri];
    await runOrFail('docker', [...build, bundle], { environment });
    await runOrFail('docker', ['push', uri], { environment });
  }
}

interface Outcome {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

interface RunOptions {
  readonly environment: StageConnection['environment'];
  readonly input?: string;
}

async function runOrFail(file: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const outcome = await run(file, args, options);
  if (outcome.exitCode !== 0) throw failure(`${file} ${args[0]}`, outcome);
  return outcome;
}

function failure(command: string, { exitCode, errors }: Outcome): DeployFailure {
  return new DeployFailure(`${command} ended with ${exitCode ?? 'a signal'}: ${errors.trim()}`);
}

function run(
  file: string,
  args: readonly string[],
  { environment, input = '' }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('error', (cause) => reject(new DeployFailure(`${file} cannot be run`, { cause })));
    child.once('close', (exitCode) => resolve({ exitCode, output, errors }));
    child.stdin.end(input);
  });
}
