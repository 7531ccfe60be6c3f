import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { App } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { adopt, release, writeAdoptions } from './adoption.ts';
import { ModuleStack } from './module-stack.ts';
import { stageOf } from './stage.ts';
import { inTemporaryApp } from './testing/temporary-app.ts';
import { testEnvironment } from './testing/test-environment.ts';

const from = { module: 'order', part: 'service' } as const;

const addStack = (app: App, part: 'data' | 'service'): ModuleStack =>
  new ModuleStack(app, { stage: stageOf('dev', testEnvironment), module: 'catalog', part });

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-adoption-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function writtenBy(declare: (app: App) => void): (name: string) => unknown {
  inTemporaryApp((app) => {
    declare(app);
    writeAdoptions(directory, app, app.synth());
  });
  return (name) => {
    const file = join(directory, name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  };
}

describe('an adopted resource', () => {
  it('is listed in adopts.json by its name and logical id, with the stacks that have it before and after', () => {
    const read = writtenBy((app) => {
      adopt(new Queue(addStack(app, 'service'), 'Lookups', { queueName: 'lookups' }), { from });
      const images = new CfnRepository(addStack(app, 'data'), 'Images', { repositoryName: 'images' });
      adopt(images, { from: { ...from, part: 'data' } });
    });
    expect(read('adopts.json')).toEqual([
      {
        type: 'AWS::SQS::Queue',
        identifier: { QueueName: 'lookups' },
        logicalId: expect.stringMatching(/^Lookups[0-9A-F]{8}$/),
        stack: 'millrace-dev-catalog',
        from: 'millrace-dev-order',
      },
      {
        type: 'AWS::ECR::Repository',
        identifier: { RepositoryName: 'images' },
        logicalId: 'Images',
        stack: 'millrace-dev-catalog-data',
        from: 'millrace-dev-order-data',
      },
    ]);
    expect(read('releases.json')).toBeUndefined();
  });

  it.each([
    ['has no name', (stack: ModuleStack) => new Queue(stack, 'One'), 'AWS::SQS::Queue One'],
    [
      'is of a type that is not identified by its name',
      (stack: ModuleStack) => new CfnTopic(stack, 'One', { topicName: 'one' }),
      'AWS::SNS::Topic One',
    ],
  ])('is refused when it %s', (_why, make, subject) => {
    const declare = (app: App) => adopt(make(addStack(app, 'data')), { from });
    expect(() => writtenBy(declare)).toThrow(new RegExp(`^${subject}\\w* cannot be adopted without a name$`));
  });
});

describe('a released resource', () => {
  it('is listed in releases.json with the stack that had it and the module that takes it over', () => {
    const read = writtenBy((app) => {
      const stack = addStack(app, 'data');
      release(stack, 'storefront', [{ type: 'AWS::DynamoDB::Table', logicalId: 'Offers1' }]);
      release(stack, 'order', [{ type: 'AWS::SQS::Queue', logicalId: 'Queue1' }]);
    });
    const stack = 'millrace-dev-catalog-data';
    expect(read('releases.json')).toEqual([
      { type: 'AWS::DynamoDB::Table', logicalId: 'Offers1', stack, to: 'storefront' },
      { type: 'AWS::SQS::Queue', logicalId: 'Queue1', stack, to: 'order' },
    ]);
    expect(read('adopts.json')).toBeUndefined();
  });
});
