import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { imagesOf, pushMissingImages, repositoryExists } from './container-images.ts';
import { checkImages } from '../commands/rollback-checks.ts';

const REGISTRY = '111122223333.dkr.ecr.eu-central-1.amazonaws.com';
const missing = 'echo "An error occurred (ImageNotFoundException)" >&2; exit 254';

let directory: string;
const calls = (): string[] => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

/** Creates a command that records its arguments and stdin. */
function aCommand(name: string, body: string): void {
  const file = join(directory, 'bin', name);
  writeFileSync(file, `#!/bin/sh\necho "${name} $* <$(cat)" >> '${directory}/calls'\n${body}\n`);
  chmodSync(file, 0o755);
}

function registry() {
  const environment = { PATH: [join(directory, 'bin'), process.env['PATH']].join(delimiter) };
  return { region: 'eu-central-1', target: { stage: 'dev', endpoint: undefined, environment } } as const;
}

function push(): Promise<void> {
  return pushMissingImages(imagesOf(directory, 'stack'), { ...registry(), print: () => {} });
}

const check = (): Promise<void> =>
  checkImages(registry(), { directory, stacks: ['stack-data', 'stack'] }, 'release 1 of order');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-images-'));
  for (const folder of ['bin', 'asset.abc']) mkdirSync(join(directory, folder));
  const container = {
    Image: `${REGISTRY}/millrace-dev-catalog:1f2e`,
    DockerLabels: { 'millrace.bundle': 's3://assets/abc.zip' },
  };
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [container] } };
  writeFileSync(join(directory, 'stack.template.json'), JSON.stringify({ Resources: { Task: task } }));
  aCommand('docker', 'exit 0');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('pushMissingImages', () => {
  it('builds missing images from the bundles in the assembly and pushes them', async () => {
    aCommand('aws', `case "$2" in describe-images) ${missing};; *) echo secret;; esac`);
    await push();
    expect(calls().filter((call) => call.startsWith('docker'))).toEqual([
      `docker login --username AWS --password-stdin ${REGISTRY} <secret`,
      expect.stringMatching(/^docker build --platform linux\/arm64 .* -t \S+:1f2e \S+\/asset\.abc <$/),
      `docker push ${REGISTRY}/millrace-dev-catalog:1f2e <`,
    ]);
    const [, dockerfile = ''] = / -f (\S+) /.exec(calls().join('\n')) ?? [];
    expect(readFileSync(dockerfile, 'utf8')).toContain('FROM');
    expect(calls()[0]).toContain('--repository-name millrace-dev-catalog --image-ids imageTag=1f2e');
  });

  it('leaves existing images alone', async () => {
    aCommand('aws', 'exit 0');
    await push();
    expect(calls()).toHaveLength(1);
  });

  it('builds nothing when the registry does not answer', async () => {
    aCommand('aws', 'echo "Unable to locate credentials" >&2; exit 253');
    await expect(push()).rejects.toThrow('aws ended with 253: Unable to locate credentials');
    expect(calls()).toHaveLength(1);
  });

  it('fails when an image cannot be built', async () => {
    aCommand('aws', `case "$2" in describe-images) ${missing};; esac`);
    aCommand('docker', 'case "$1" in build) echo "no space left" >&2; exit 1;; esac');
    await expect(push()).rejects.toThrow('docker build ended with 1: no space left');
  });

  it('fails when a bundle is missing', () => {
    rmSync(join(directory, 'asset.abc'), { recursive: true });
    expect(() => imagesOf(directory, 'stack')).toThrow('its bundle is not in the assembly');
  });
});

describe('a rollback to a release with images', () => {
  it('proceeds while the images are in their repositories', async () => {
    aCommand('aws', 'exit 0');
    await expect(check()).resolves.toBeUndefined();
  });

  it.each(['ImageNotFoundException', 'RepositoryNotFoundException'])(
    'is refused with asset_gone when an image is gone: %s',
    async (code) => {
      aCommand('aws', `echo "An error occurred (${code})" >&2; exit 254`);
      await expect(check()).rejects.toMatchObject({
        code: 'asset_gone',
        message: expect.stringContaining(
          `release 1 of order runs ${REGISTRY}/millrace-dev-catalog:1f2e, gone`,
        ),
      });
      expect(calls()).toHaveLength(1);
    },
  );
});

describe('repositoryExists', () => {
  const exists = (): Promise<boolean> => repositoryExists('millrace-dev-catalog', registry());

  it('finds a repository, and misses one that is gone', async () => {
    aCommand('aws', 'echo "{}"');
    expect(await exists()).toBe(true);
    expect(calls()).toEqual([
      'aws ecr describe-images --repository-name millrace-dev-catalog --max-items 1 --region eu-central-1 <',
    ]);
    aCommand('aws', 'echo "An error occurred (RepositoryNotFoundException)" >&2; exit 254');
    expect(await exists()).toBe(false);
  });

  it('fails when the registry does not answer', async () => {
    aCommand('aws', 'echo "An error occurred (AccessDeniedException)" >&2; exit 254');
    await expect(exists()).rejects.toThrow('AccessDeniedException');
  });
});
