import { describe, expect, it } from '@jest/globals';
import { checkTransformer, transform } from './input-transformer.ts';

const event = JSON.stringify({
  id: 'e1',
  'detail-type': 'x.failed',
  detail: { data: { paymentId: 'pay_1', n: 2 } },
});

describe('an input transformer', () => {
  it('replaces variables with values of the event, and with nothing when they are missing', () => {
    const InputPathsMap = {
      type: '$.detail-type',
      payment: '$.detail.data.paymentId',
      data: '$.detail.data',
      missing: '$.detail.other.name',
    };
    const InputTemplate = '"<type> of <payment>"\n"<data><missing>"';
    expect(transform({ InputPathsMap, InputTemplate }, event)).toBe(
      '"x.failed of pay_1"\n"{"paymentId":"pay_1","n":2}"',
    );
  });

  it.each([
    ['a path with an index', { InputPathsMap: { a: '$.resources[0]' }, InputTemplate: '<a>' }],
    ['a variable without a path', { InputPathsMap: {}, InputTemplate: '<aws.events.event.json> <a>' }],
  ])('is refused for %s', (_what, transformer) => {
    expect(() => checkTransformer(transformer)).toThrow(/Input(PathsMap|Template)/);
  });
});
