import { describe, expect, it } from '@jest/globals';
import type { InvokeCommand, InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { ScreeningUnavailable } from '../application/ports.ts';
import { LambdaLimits } from './lambda-limits.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:millrace-test-merchant-limits:live';
const merchantId = 'mer_00000000000000000000000001';

function answering(answer: () => { payload?: string; FunctionError?: string }) {
  const asked: InvokeCommand['input'][] = [];
  const send = async ({ input }: InvokeCommand): Promise<Partial<InvokeCommandOutput>> => {
    asked.push(input);
    const { payload, FunctionError } = answer();
    return {
      ...(payload !== undefined && { Payload: Buffer.from(payload) as never }),
      ...(FunctionError !== undefined && { FunctionError }),
    };
  };
  return { asked, limits: new LambdaLimits({ send } as unknown as LambdaClient, FUNCTION_ARN) };
}

describe('the limits that the merchant module tells', () => {
  it.each([[null], [{ maxDailyCount: 1 }]])('are asked for by the merchant, and are %o', async (expected) => {
    const { limits, asked } = answering(() => ({ payload: JSON.stringify({ limits: expected }) }));
    expect(await limits.limitsOf(merchantId)).toEqual(expected);
    expect(asked).toEqual([{ FunctionName: FUNCTION_ARN, Payload: JSON.stringify({ merchantId }) }]);
  });

  it.each([
    ['the function fails', () => ({ payload: '{"errorMessage":"x"}', FunctionError: 'Unhandled' })],
    [
      'it fails with what looks like an answer',
      () => ({ payload: '{"limits":null}', FunctionError: 'Unhandled' }),
    ],
    ['it answers nothing', () => ({})],
    ['it answers with limits that are none', () => ({ payload: '{"limits":{"maxDailyCount":0}}' })],
    [
      'nobody answers',
      () => {
        throw new Error('connection refused');
      },
    ],
  ])('are unavailable, not absent, when %s', async (_what, answer) => {
    await expect(answering(answer).limits.limitsOf(merchantId)).rejects.toThrow(ScreeningUnavailable);
  });
});
