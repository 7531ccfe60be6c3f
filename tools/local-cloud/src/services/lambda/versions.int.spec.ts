import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Properties } from '../../core/resources/resource-type.ts';
import { lambdaAlias } from './resources/alias.ts';
import { aTestCloud } from '../../testing/test-cloud.ts';

const test = aTestCloud();

const invoke = (name: string) => test.lambda.functions.invoke(name, {});
const source = (answer: string) =>
  `exports.handler = async (event, context) => ['${answer}', process.env.A, context.functionVersion, context.invokedFunctionArn]`;
const variables = (value: string) => ({ Environment: { Variables: { A: value } } });
const alias = (FunctionVersion: string) =>
  test.put(lambdaAlias, 'Live', { FunctionName: 'fn', Name: 'live', FunctionVersion });
const arn = (qualifier?: string) =>
  `arn:aws:lambda:eu-west-1:000000000000:function:fn${qualifier ? `:${qualifier}` : ''}`;

describe('a published version', () => {
  it('keeps code and configuration when the function changes', async () => {
    await test.deploy('fn', source('old'), variables('1'));
    expect(await test.publish('fn')).toBe('1');
    await test.deploy('fn', source('new'), variables('2'));
    expect(await test.publish('fn')).toBe('2');
    expect(await invoke('fn:1')).toMatchObject({ payload: ['old', '1', '1', arn('1')] });
    expect(await invoke('fn:2')).toMatchObject({ payload: ['new', '2', '2', arn('2')] });
    expect(await invoke('fn')).toMatchObject({ payload: ['new', '2', '$LATEST', arn()] });
  });

  it('is refused when nothing has changed since the last one', async () => {
    await test.deploy('fn', source('old'));
    await test.publish('fn');
    await expect(test.publish('fn')).rejects.toThrow('A version for this Lambda function exists ( 1 )');
  });

  it('survives a restart, with its aliases', async () => {
    await test.deploy('fn', source('old'));
    await test.publish('fn');
    await alias('1');
    await test.deploy('fn', source('new'));
    await test.restart();
    expect(await invoke('fn:live')).toMatchObject({ payload: ['old', null, '1', arn('live')] });
  });
});

describe('an alias that moved to a newer version', () => {
  it('has that version after a restart', async () => {
    await test.deploy('fn', source('old'));
    await test.publish('fn');
    await alias('1');
    await test.deploy('fn', source('new'));
    await test.publish('fn');
    await alias('2');
    await test.restart();
    expect(await invoke('fn:live')).toMatchObject({ payload: ['new', null, '2', arn('live')] });
  });
});

describe('an alias', () => {
  beforeEach(async () => {
    for (const answer of ['one', 'two']) {
      await test.deploy('fn', source(answer));
      await test.publish('fn');
    }
  });

  it('runs the version that it points to, under its own ARN', async () => {
    expect(await alias('1')).toMatchObject({
      physicalId: arn('live'),
      attributes: { AliasArn: arn('live') },
    });
    expect(await invoke(arn('live'))).toMatchObject({ payload: ['one', null, '1', arn('live')] });
    await alias('2');
    expect(await invoke(arn('live'))).toMatchObject({ payload: ['two', null, '2', arn('live')] });
  });

  it('is refused for a version that does not exist', async () => {
    await expect(alias('3')).rejects.toThrow('there is no version 3');
  });
});

describe('a function in a template', () => {
  const cases: [string, Properties, string][] = [
    ['another runtime', { Runtime: 'nodejs22.x' }, 'Runtime must be nodejs24.x, not nodejs22.x'],
    ['a handler within an export', { Handler: 'index.a.b' }, 'Handler index.a.b'],
    ['a timeout beyond 15 minutes', { Timeout: 901 }, 'Timeout must be a whole number from 1 to 900'],
    ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'AWS_REGION'],
    [
      'an endpoint of its own',
      { Environment: { Variables: { AWS_ENDPOINT_URL_SQS: 'https://sqs' } } },
      'AWS_ENDPOINT_URL_SQS',
    ],
  ];
  it.each(cases)('%s is refused', async (_title, properties, message) => {
    await expect(test.deploy('fn', source('one'), properties)).rejects.toThrow(message);
  });
});
