import { afterAll } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A directory that is removed after the test file. */
export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-deploy-'));
  directories.push(directory);
  return directory;
}

interface AssemblyOptions {
  readonly stacks?: readonly string[];
  /** Content that makes this assembly differ from others. */
  readonly content?: string;
  readonly dataResources?: Readonly<Record<string, unknown>>;
  readonly terminationProtection?: boolean;
}

/** Writes a cloud assembly with the files that a deployment reads, as synthesis does. @returns its directory */
export function anAssembly(options: AssemblyOptions = {}): string {
  const {
    stacks = ['millrace-dev-quote-data', 'millrace-dev-quote'],
    content = '',
    dataResources = {},
    terminationProtection = false,
  } = options;
  const directory = aDirectory();
  const artifacts = Object.fromEntries(
    stacks.map((name) => [
      name,
      {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/eu-central-1',
        properties: {
          templateFile: `${name}.template.json`,
          terminationProtection: name.endsWith('-data') && terminationProtection,
        },
      },
    ]),
  );
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(directory, file), JSON.stringify(value));
  write('manifest.json', { version: '55.0.0', artifacts });
  for (const name of stacks) {
    write(`${name}.template.json`, {
      Description: content,
      Parameters: {
        Authorizer: {
          Type: 'AWS::SSM::Parameter::Value<String>',
          Default: '/millrace/dev/merchant/authorizer-function-arn',
        },
        BootstrapVersion: { Type: 'String', Default: '/cdk-bootstrap/x' },
      },
      Resources: name.endsWith('-data') ? dataResources : {},
    });
  }
  mkdirSync(join(directory, 'asset.1'));
  writeFileSync(join(directory, 'asset.1', 'index.js'), content);
  return directory;
}
