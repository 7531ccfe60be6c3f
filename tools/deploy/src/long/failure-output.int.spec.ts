import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3ObjectStore } from '../releases/s3-object-store.ts';
import type { Outcome } from '../testing/a-tool-process.ts';
import { aStage, type LocalStage } from '../testing/a-stage.ts';

const free = '/millrace/local/free';
const taken = `${free} already exists`;
const copy = '/millrace/local/quote/setting';
let stage: LocalStage;

interface Failure {
  readonly args: readonly string[];
  /** Makes the command fail. */
  readonly arrange: () => void | Promise<void>;
  readonly reason: string;
  /** Of each executor of Nx there is a case, and of each way to run the CDK CLI. */
  readonly through: 'nx' | 'spawn' | 'millrace';
}

const takeName = (): void => stage.build({ module: 'quote', setting: 'three', takes: free });

/** A type that CloudFormation does not know, so that the stack is refused before any change. */
function useUnknownType(): void {
  stage.build({ module: 'quote', setting: 'four' });
  const file = join(stage.assemblies, 'quote/local/millrace-local-quote.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  template.Resources.unknown = { Type: 'AWS::Nothing::Nothing' };
  writeFileSync(file, JSON.stringify(template));
}

async function fillBucket(): Promise<void> {
  const { target, region } = stage.access;
  await stage.deploy({ module: 'settlement', setting: 'one', bucket: 'filled' });
  await new S3ObjectStore('filled', target, region).replace('key', new Uint8Array(1));
}

const failures: readonly Failure[] = [
  { args: ['deploy', 'quote'], arrange: takeName, reason: taken, through: 'millrace' },
  { args: ['rollback', 'quote'], arrange: () => {}, reason: taken, through: 'nx' },
  { args: ['deploy', 'quote'], arrange: useUnknownType, reason: 'AWS::Nothing::Nothing', through: 'spawn' },
  {
    args: ['destroy', 'settlement'],
    arrange: fillBucket,
    reason: 'bucket you tried to delete is not empty',
    through: 'spawn',
  },
];

beforeAll(async () => {
  stage = await aStage();
  await stage.deploy({ module: 'quote', setting: 'one', takes: free });
  await stage.deploy({ module: 'quote', setting: 'two' });
  await stage.deploy({ module: 'payment', setting: 'one', takes: free });
});

afterAll(() => stage.stop());

/** Expects the reason of a failure once, at the end of the command's own output. */
function expectReason({ status, output }: Outcome, reason: string): void {
  expect(status).toBe(1);
  // The CDK CLI breaks lines.
  expect(output.replace(/\s+/g, ' ').split(reason)).toHaveLength(2);
  const [, words, log] = /(?:^|\n)✗ (.+)Output of the CDK CLI: (\S+)\n {2}Fix [^\n]+\n(?:\n|$)/s.exec(
    output,
  )!;
  expect(words).toContain(reason);
  expect(output).not.toMatch(/^> node|exited with non-zero/m);
  expect(readFileSync(log!, 'utf8')).toContain(reason);
}

describe('a command that fails', () => {
  it.each(failures)(
    'prints the reason once, at the end: $args, $reason, $through',
    async ({ args, arrange, reason, through }) => {
      await arrange();
      const options = through === 'nx' ? ['--excludeTaskDependencies'] : [];
      expectReason(await stage[through](...args, ...options), reason);
    },
  );

  it('does so once in a run of several modules, one of which needs the failing one', () => {
    takeName();
    stage.build({ module: 'merchant', setting: 'one', reads: copy });
    const outcome = stage.nx(
      ...['run-many', '-t', 'deploy', '-p', 'quote,merchant', '--parallel=1'],
      '--excludeTaskDependencies',
    );
    expectReason(outcome, taken);
    expect(outcome.output.match(/^› deploying quote to local/gm)).toHaveLength(1);
  });
});
