import { describe, expect, it } from '@jest/globals';
import type { InvokeCommand, InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { ScreeningUnavailable } from '../application/ports.ts';
import { LambdaLimits } from './lambda-limits.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:millrace-test-merchant-limits:live';
const merchantId = 'mer_00000000000000000000000001';

function answering(answer: () => { payload?: string; FunctionError?: string }) {
  const requests: InvokeCommand['input'][] = [];
  const send = async ({ input }: InvokeCommand): Promise<Partial<InvokeCommandOutput>> => {
    requests.push(input);
    const { payload, FunctionError } = answer();
    return {
      ...(payload !== undefined && { Payload: Buffer.from(payload) as never }),
      ...(FunctionError !== undefined && { FunctionError }),
    };
  };
  return { requests, limits: new LambdaLimits({ send } as unknown as LambdaClient, FUNCTION_ARN) };
}

describe('the limits from the merchant module', () => {
  it.each([[null], [{ maxDailyCount: 1 }]])('are read by merchant id: %o', async (expected) => {
    const { limits, requests } = answering(() => ({ payload: JSON.stringify({ limits: expected }) }));
    expect(await limits.limitsOf(merchantId)).toEqual(expected);
    expect(requests).toEqual([{ FunctionName: FUNCTION_ARN, Payload: JSON.stringify({ merchantId }) }]);
  });

  it.each([
    ['the function fails', () => ({ payload: '{"errorMessage":"x"}', FunctionError: 'Unhandled' })],
    ['it fails with a valid payload', () => ({ payload: '{"limits":null}', FunctionError: 'Unhandled' })],
    ['it answers nothing', () => ({})],
    ['it answers with invalid limits', () => ({ payload: '{"limits":{"maxDailyCount":0}}' })],
    [
      'it cannot be reached',
      () => {
        throw new Error('connection refused');
      },
    ],
  ])('are unavailable, not absent, when %s', async (_what, answer) => {
    await expect(answering(answer).limits.limitsOf(merchantId)).rejects.toThrow(ScreeningUnavailable);
  });
});
