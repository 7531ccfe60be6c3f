import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJointAssembly } from './joint-assembly.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-joint-'));
const joint = join(directory, 'state/joint');

interface Artifact {
  readonly type: string;
  readonly dependencies: readonly string[];
  readonly properties: { readonly templateFile?: string; readonly file?: string };
}

function assembly(
  stack: string,
  { reads = [], publishes = [] }: { reads?: string[]; publishes?: string[] },
): string {
  const path = join(directory, 'assemblies', stack);
  mkdirSync(path, { recursive: true });
  const template = {
    Parameters: Object.fromEntries(
      reads.map((name, index) => [
        `P${index}`,
        { Type: 'AWS::SSM::Parameter::Value<String>', Default: name },
      ]),
    ),
    Resources: Object.fromEntries(
      publishes.map((name, index) => [
        `R${index}`,
        { Type: 'AWS::SSM::Parameter', Properties: { Name: name } },
      ]),
    ),
  };
  const manifest = {
    version: '55.0.0',
    artifacts: {
      [`${stack}.assets`]: { type: 'cdk:asset-manifest', properties: { file: `${stack}.assets.json` } },
      [stack]: {
        type: 'aws:cloudformation:stack',
        properties: { templateFile: `${stack}.template.json` },
        dependencies: [`${stack}.assets`],
      },
    },
  };
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(path, `${stack}.template.json`), JSON.stringify(template));
  writeFileSync(join(path, `${stack}.assets.json`), '{}');
  return path;
}

let artifacts: Record<string, Artifact>;

beforeAll(() => {
  writeJointAssembly(joint, [
    assembly('late', { reads: ['/early/arn', '/late/own', '/elsewhere/arn'], publishes: ['/late/own'] }),
    assembly('early', { publishes: ['/early/arn'] }),
  ]);
  ({ artifacts } = JSON.parse(readFileSync(join(joint, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, Artifact>;
  });
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('writeJointAssembly', () => {
  it('joins the artifacts of all assemblies', () => {
    expect(Object.keys(artifacts).sort()).toEqual(['early', 'early.assets', 'late', 'late.assets']);
  });

  it('refers to existing files', () => {
    for (const { properties } of Object.values(artifacts)) {
      expect(existsSync(join(joint, properties.templateFile ?? properties.file ?? ''))).toBe(true);
    }
  });

  it('makes a stack depend only on the stacks that publish its parameters', () => {
    expect(artifacts['late']?.dependencies).toEqual(['late.assets', 'early']);
    expect(artifacts['early']?.dependencies).toEqual(['early.assets']);
  });
});
