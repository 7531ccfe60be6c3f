import { describe, expect, it } from '@jest/globals';
import type { InvokeCommand, InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { budgets } from '@millrace/aws-clients';
import { CHECK_TIMEOUT_MS } from '@millrace/container-service';
import { productsRequest, type ProductResponse } from '@millrace/contracts-order';
import { recordingLogger } from '@millrace/testing';
import { CatalogStoreUnavailable } from '../application/ports.ts';
import { aProduct, MERCHANT } from '../testing/products.ts';
import { LambdaProducts } from './lambda-products.ts';

const functionName = 'arn:aws:lambda:eu-west-1:000000000000:function:millrace-test-order-products:live';

/** The products of a function that answers every request with `answer`. */
function answering(answer: (request: { after?: string; ids?: string[] }) => Partial<Answer>) {
  const requests: object[] = [];
  const logger = recordingLogger();
  const send = async ({ input }: InvokeCommand): Promise<Partial<InvokeCommandOutput>> => {
    const request = JSON.parse(String(input.Payload));
    expect(input.FunctionName).toBe(functionName);
    expect(productsRequest.errors(request)).toEqual([]);
    requests.push(request);
    const { payload, FunctionError } = answer(request);
    return {
      ...(payload !== undefined && { Payload: Buffer.from(payload) as never }),
      ...(FunctionError !== undefined && { FunctionError }),
    };
  };
  const client = { send } as unknown as LambdaClient;
  return {
    requests,
    logger,
    products: new LambdaProducts({ client, functionName, merchantId: MERCHANT, logger }),
  };
}

interface Answer {
  readonly payload: string;
  readonly FunctionError: string;
}

const page = (products: readonly ProductResponse[], next: string | null = null) => ({
  payload: JSON.stringify({ products, next }),
});

/** Pages of one product: `p-1`, `p-2` and so on. */
const pagesOfOne = (count: number) => {
  return ({ after = 'p-0' }: { after?: string }) => {
    const number = Number(after.slice('p-'.length)) + 1;
    return page([aProduct({ id: `p-${number}` })], number < count ? `p-${number}` : null);
  };
};

describe('the products that the order module returns', () => {
  it('are read to the last page', async () => {
    const { products, requests, logger } = answering(pagesOfOne(5));
    expect((await products.all()).map(({ id }) => id)).toEqual(['p-1', 'p-2', 'p-3', 'p-4', 'p-5']);
    const request = { merchantId: MERCHANT, limit: 1000 };
    expect(requests).toEqual([
      request,
      ...[1, 2, 3, 4].map((number) => ({ ...request, after: `p-${number}` })),
    ]);
    expect(logger.lines).toEqual([]);
  });

  it('are read to the fifth page, and logged if there are more', async () => {
    const { products, requests, logger } = answering(pagesOfOne(6));
    expect(await products.all()).toHaveLength(5);
    expect(requests).toHaveLength(5);
    expect(logger.lines).toMatchObject([{ level: 'error', facts: { searched: 5 } }]);
  });

  it('are selected by id, each once, by one request', async () => {
    const { products, requests } = answering(() => page([aProduct({ id: 'p-2' })]));
    expect(await products.select(['p-2', 'p-9', 'p-2'])).toEqual([aProduct({ id: 'p-2' })]);
    expect(requests).toEqual([{ merchantId: MERCHANT, ids: ['p-2', 'p-9'] }]);
  });

  it('sends no request for an empty selection', async () => {
    const { products, requests } = answering(() => page([]));
    expect([await products.select([]), requests]).toEqual([[], []]);
  });

  it.each([
    ['the function fails', true, () => ({ payload: '{"errorMessage":"x"}', FunctionError: 'Unhandled' })],
    [
      'it fails with a valid payload',
      true,
      () => ({ payload: page([]).payload, FunctionError: 'Unhandled' }),
    ],
    ['it answers nothing', false, () => ({})],
    ['it answers with an invalid product', false, () => page([{ ...aProduct(), price: '1800' as never }])],
    [
      'it cannot be reached',
      true,
      () => {
        throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      },
    ],
  ])('are unavailable when %s', async (_what, retryable, answer) => {
    const { products } = answering(answer);
    for (const read of [products.all(), products.select(['p-1'])]) {
      await expect(read).rejects.toThrow(CatalogStoreUnavailable);
      await expect(read).rejects.toMatchObject({ retryable });
    }
  });

  it('time out before a health check does', () => {
    expect(budgets.healthCheck.callMs).toBeLessThan(CHECK_TIMEOUT_MS);
  });
});
