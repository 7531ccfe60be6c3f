import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { removeState, startTestCloud, type TestCloud } from '../../functions/testing/test-cloud.ts';
import { lambdaAlias } from '../../resources/lambda-alias.ts';
import type { RestResponse } from '../api.ts';
import { lambdaApi } from './index.ts';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
  await test.deploy(
    'fn',
    `exports.handler = async (event) => { if (event.fail) throw new Error('no'); console.log('seen'); return event }`,
    { ReservedConcurrentExecutions: 2 },
  );
  await test.publish('fn');
  await test.deploy('fn', 'exports.handler = async () => 2', { ReservedConcurrentExecutions: 2 });
  await test.publish('fn');
  const properties = { FunctionName: 'fn', Name: 'live', FunctionVersion: '1' };
  await lambdaAlias.create({ stackName: 'test', logicalId: 'alias', properties }, test.cloud);
});
afterAll(async () => {
  await test.stop();
  removeState(test.stateDir);
});

interface Call {
  params?: Record<string, string>;
  query?: string;
  headers?: Record<string, string>;
  body?: string;
}

async function call(operation: string, request: Call = {}) {
  const route = lambdaApi.routes.find((candidate) => candidate.operation === operation);
  const { params = {}, query = '', headers = {}, body = '' } = request;
  const answer = route?.handle(
    { params, query: new URLSearchParams(query), headers, body: Buffer.from(body) },
    test.cloud,
  );
  return (await answer) as RestResponse & { headers: Record<string, string> };
}

const fn = { FunctionName: 'fn' };
const arn = (qualifier?: string) =>
  `arn:aws:lambda:eu-west-1:000000000000:function:fn${qualifier ? `:${qualifier}` : ''}`;

describe('Invoke', () => {
  it('answers with the payload and the version that ran', async () => {
    const answer = await call('Invoke', { params: fn, query: 'Qualifier=live', body: '{"a":1}' });
    expect(answer).toMatchObject({
      status: 200,
      body: '{"a":1}',
      headers: { 'x-amz-executed-version': '1' },
    });
    expect(answer.headers).not.toHaveProperty('x-amz-function-error');
  });

  it('marks an error of the function', async () => {
    const answer = await call('Invoke', { params: { FunctionName: 'fn:1' }, body: '{"fail":true}' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(JSON.parse(String(answer.body))).toMatchObject({ errorType: 'Error', errorMessage: 'no' });
  });

  it('gives the end of the log when it is asked for', async () => {
    const headers = { 'x-amz-log-type': 'Tail' };
    const answer = await call('Invoke', { params: fn, query: 'Qualifier=1', headers });
    const log = Buffer.from(answer.headers['x-amz-log-result'] ?? '', 'base64').toString();
    expect(log).toMatch(/^START .*\n.*\tINFO\tseen\nEND .*\nREPORT .*\n$/);
  });

  it.each([
    [{ body: '{' }, 'InvalidRequestContentException'],
    [{ headers: { 'x-amz-invocation-type': 'Event' } }, 'InvalidParameterValueException'],
    [{ headers: { 'x-amz-invocation-type': 'DryRun' } }, 'InvalidParameterValueException'],
    [{ query: 'Qualifier=9' }, 'ResourceNotFoundException'],
  ])('refuses %j', async (request, code) => {
    await expect(call('Invoke', { params: fn, ...request })).rejects.toMatchObject({ code });
  });
});

describe('what is deployed', () => {
  it('is described under the name that was asked for', async () => {
    const { body } = await call('GetFunctionConfiguration', { params: fn, query: 'Qualifier=live' });
    expect(body).toMatchObject({ FunctionArn: arn('live'), Version: '1', Runtime: 'nodejs24.x', Timeout: 3 });
    expect((await call('GetFunction', { params: fn })).body).toMatchObject({
      Configuration: { FunctionArn: arn(), Version: '$LATEST', CodeSha256: expect.stringMatching(/=$/) },
      Concurrency: { ReservedConcurrentExecutions: 2 },
    });
    expect((await call('GetAlias', { params: { ...fn, Name: 'live' } })).body).toEqual({
      AliasArn: arn('live'),
      Name: 'live',
      FunctionVersion: '1',
      Description: '',
    });
  });

  it('is listed page by page', async () => {
    const first = await call('ListVersionsByFunction', { params: fn, query: 'MaxItems=2' });
    expect(first.body).toMatchObject({
      Versions: [{ Version: '$LATEST' }, { Version: '1' }],
      NextMarker: '2',
    });
    const second = await call('ListVersionsByFunction', { params: fn, query: 'Marker=2' });
    expect(second.body).toMatchObject({ Versions: [{ Version: '2', FunctionArn: arn('2') }] });
    expect(second.body).not.toHaveProperty('NextMarker');
    expect((await call('ListFunctions')).body).toMatchObject({ Functions: [{ FunctionArn: arn() }] });
    expect((await call('ListAliases', { params: fn })).body).toMatchObject({ Aliases: [{ Name: 'live' }] });
    const ofOther = await call('ListAliases', { params: fn, query: 'FunctionVersion=2' });
    expect(ofOther.body).toEqual({ Aliases: [] });
  });

  it.each([
    ['GetFunction', { FunctionName: 'gone' }],
    ['ListVersionsByFunction', { FunctionName: 'gone' }],
    ['GetAlias', { FunctionName: 'fn', Name: 'gone' }],
  ])('is refused by %s when it is not there: %j', async (operation, params) => {
    await expect(call(operation, { params })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
