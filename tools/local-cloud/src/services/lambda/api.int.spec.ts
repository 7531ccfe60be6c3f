import { beforeAll, describe, expect, it } from '@jest/globals';
import { oneTestCloud } from '../../testing/test-cloud.ts';
import { lambdaAlias } from './resources/alias.ts';
import type { RestResponse } from '../../core/api/api.ts';
import { lambdaApi } from './api.ts';

const test = oneTestCloud();
beforeAll(async () => {
  await test.deploy(
    'fn',
    `exports.handler = async (event) => { if (event.fail) throw new Error('no'); console.log('seen'); return event }`,
  );
  await test.publish('fn');
  await test.deploy('fn', 'exports.handler = async () => 2');
  await test.publish('fn');
  await test.put(lambdaAlias, 'Live', { FunctionName: 'fn', Name: 'live', FunctionVersion: '1' });
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
    test.lambda,
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
      body: '{"a":1}',
      headers: { 'x-amz-executed-version': '1' },
    });
    expect(answer.headers).not.toHaveProperty('x-amz-function-error');
  });

  it('marks an error of the function', async () => {
    const answer = await call('Invoke', { params: { FunctionName: 'fn:1' }, body: '{"fail":true}' });
    expect(answer).toMatchObject({ headers: { 'x-amz-function-error': 'Unhandled' } });
    expect(JSON.parse(String(answer.body))).toMatchObject({ errorType: 'Error', errorMessage: 'no' });
  });

  it.each([
    [{ body: '{' }, 'InvalidRequestContentException'],
    [{ headers: { 'x-amz-invocation-type': 'Event' } }, 'InvalidParameterValueException'],
    [{ headers: { 'x-amz-invocation-type': 'DryRun' } }, 'InvalidParameterValueException'],
    [{ headers: { 'x-amz-log-type': 'Tail' } }, 'InvalidParameterValueException'],
    [{ query: 'Qualifier=9' }, 'ResourceNotFoundException'],
  ])('refuses %j', async (request, code) => {
    await expect(call('Invoke', { params: fn, ...request })).rejects.toMatchObject({ code });
  });
});

describe('a deployed resource', () => {
  it('is described under the requested name', async () => {
    const { body } = await call('GetFunction', { params: fn, query: 'Qualifier=live' });
    expect(body).toMatchObject({
      Configuration: { FunctionArn: arn('live'), Version: '1', Runtime: 'nodejs24.x', Timeout: 3 },
    });
    expect((await call('GetFunction', { params: fn })).body).toMatchObject({
      Configuration: { FunctionArn: arn(), Version: '$LATEST', CodeSha256: expect.stringMatching(/=$/) },
    });
  });

  it('is listed', async () => {
    expect((await call('ListFunctions')).body).toMatchObject({ Functions: [{ FunctionArn: arn() }] });
  });

  it('is refused by GetFunction when it does not exist', async () => {
    await expect(call('GetFunction', { params: { FunctionName: 'gone' } })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });
});
