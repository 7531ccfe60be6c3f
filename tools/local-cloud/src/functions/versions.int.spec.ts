import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Properties } from '../resource-type.ts';
import { lambdaAlias } from '../resources/lambda-alias.ts';
import { removeState, startTestCloud, type TestCloud } from './testing/test-cloud.ts';

let test: TestCloud;
let lot = 0;
beforeEach(async () => {
  test = await startTestCloud({ functions: { random: () => lot } });
});
afterEach(async () => {
  await test.stop();
  removeState(test.stateDir);
});

const invoke = (name: string) => test.cloud.functions.invoke(name, {});
const source = (answer: string) =>
  `exports.handler = async (event, context) => ['${answer}', process.env.A, context.functionVersion, context.invokedFunctionArn]`;
const variables = (value: string) => ({ Environment: { Variables: { A: value } } });
const alias = (properties: Properties) =>
  lambdaAlias.create(
    {
      stackName: 'test',
      logicalId: 'alias',
      properties: { FunctionName: 'fn', Name: 'live', ...properties },
    },
    test.cloud,
  );
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

  it('outlives a restart, with the aliases', async () => {
    await test.deploy('fn', source('old'));
    await test.publish('fn');
    await alias({ FunctionVersion: '1' });
    await test.deploy('fn', source('new'));
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir });
    expect(await invoke('fn:live')).toMatchObject({ payload: ['old', null, '1', arn('live')] });
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
    expect(await alias({ FunctionVersion: '1' })).toEqual({
      physicalId: arn('live'),
      attributes: { AliasArn: arn('live') },
    });
    expect(await invoke(arn('live'))).toMatchObject({ payload: ['one', null, '1', arn('live')] });
    await alias({ FunctionVersion: '2' });
    expect(await invoke(arn('live'))).toMatchObject({ payload: ['two', null, '2', arn('live')] });
  });

  it('gives a second version its share of the calls', async () => {
    const AdditionalVersionWeights = [{ FunctionVersion: '2', FunctionWeight: 0.1 }];
    await alias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights } });
    lot = 0.09;
    expect(await invoke('fn:live')).toMatchObject({ payload: ['two', null, '2', arn('live')] });
    lot = 0.1;
    expect(await invoke('fn:live')).toMatchObject({ payload: ['one', null, '1', arn('live')] });
  });

  it('is refused for a version that does not exist', async () => {
    await expect(alias({ FunctionVersion: '3' })).rejects.toThrow('there is no version 3 of fn');
  });
});

describe('what a template may not say about a function', () => {
  const cases: [string, Properties, string][] = [
    ['another runtime', { Runtime: 'python3.13' }, 'Runtime python3.13'],
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
