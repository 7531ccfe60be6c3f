import { describe, expect, it } from '@jest/globals';
import { UNEXPECTED_FAILURES } from '@millrace/observability';
import { apiFor, error, handled, info, merchant, post, valid } from './testing/things-api.ts';

describe('an API', () => {
  it('passes the validated request on', async () => {
    const response = await post(valid, { 'x-correlation-id': 'my-id' });
    expect(response.statusCode).toBe(201);
    expect(response.headers['x-correlation-id']).toBe('my-id');
    expect(handled).toHaveBeenLastCalledWith({
      merchantId: 'mer_1',
      mode: 'test',
      correlationId: 'my-id',
      idempotencyKey: 'k',
      params: { id: '7' },
      query: {},
      body: valid,
    });
  });

  it('sends Retry-After with a temporary refusal', async () => {
    expect((await post({ ...valid, note: 'busy' })).headers['retry-after']).toBe('7');
    expect((await post({ ...valid, note: 'gone' })).headers['retry-after']).toBeUndefined();
  });

  it.each([['api_key_missing'], ['api_key_unknown']] as const)(
    'refuses a caller with %s before it validates the request',
    async (outcome) => {
      const response = await post('{', {}, { outcome });
      const complete = await post(valid, {}, { outcome });
      expect(complete.statusCode).toBe(401);
      expect(complete.headers['www-authenticate']).toBe('Bearer');
      expect(complete.json().code).toBe(outcome);
      expect(response.statusCode).toBe(400);
    },
  );

  it('sends a bigint as a number with all its digits', async () => {
    const { body } = await post({ ...valid, note: 'sum' });
    expect(body).toBe('{"sum":-1208925819614629174706176}');
  });

  it('logs an internal error, but does not reveal it', async () => {
    const response = await post({ ...valid, note: 'boom' });
    expect(response.statusCode).toBe(500);
    expect(response.json().code).toBe('internal_error');
    expect(response.body).not.toContain('secret');
    expect(error).toHaveBeenLastCalledWith(
      'request failed',
      expect.objectContaining({ error: expect.any(Error) }),
    );
  });

  it('counts only internal errors in a metric of the function version', async () => {
    process.env['AWS_LAMBDA_FUNCTION_NAME'] = 'things-api';
    process.env['AWS_LAMBDA_FUNCTION_VERSION'] = '7';
    try {
      error.mockClear();
      for (const note of ['gone', 'busy', 'fine']) await post({ ...valid, note });
      await post('{');
      expect(error).not.toHaveBeenCalled();
      await post({ ...valid, note: 'boom' });
      expect(error).toHaveBeenCalledTimes(1);
      expect(error).toHaveBeenLastCalledWith(
        'request failed',
        expect.objectContaining({
          FunctionName: 'things-api',
          ExecutedVersion: '7',
          [UNEXPECTED_FAILURES]: 1,
        }),
      );
    } finally {
      delete process.env['AWS_LAMBDA_FUNCTION_NAME'];
      delete process.env['AWS_LAMBDA_FUNCTION_VERSION'];
    }
  });

  it('logs every response by its route, without any content of the request', async () => {
    await post(valid, { 'x-correlation-id': 'my-id' });
    expect(info).toHaveBeenLastCalledWith('request answered', {
      method: 'POST',
      route: '/things/:id/parts',
      status: 201,
      correlationId: 'my-id',
    });
  });

  it('responds to an unknown route with a problem', async () => {
    const response = await apiFor(merchant).inject({ method: 'GET', url: '/nothing' });
    expect([response.statusCode, response.json().code]).toEqual([404, 'route_not_found']);
  });
});
