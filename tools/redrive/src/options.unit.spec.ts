import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

const files: Record<string, string> = { 'patch.json': '{"data":{"currency":"USD"}}' };
const read = (...args: string[]) => readOptions(args, (path) => files[path]!);

const refusalOf = (...args: string[]) => {
  try {
    return read(...args);
  } catch (error) {
    return error;
  }
};

describe('the options of a redrive', () => {
  it('are careful where nothing is said', () => {
    expect(read('order', '--stage=local', '--queue', 'order')).toMatchObject({
      ...{ module: 'order', stage: 'local', queue: 'order', dryRun: false },
      ...{ messagesPerSecond: 10, maxMessages: Infinity },
      by: expect.stringMatching(/^.+@.+$/),
    });
  });

  it('are read as they are given', () => {
    const given = ['--dry-run', '--rate', '0.5', '--max=3', '--to=payment-events', '--by', 'on call'];
    expect(read('payment', '--queue=events', '--stage=dev', ...given)).toEqual({
      ...{ module: 'payment', stage: 'dev', queue: 'events', to: 'payment-events', dryRun: true },
      ...{ messagesPerSecond: 0.5, maxMessages: 3, patch: undefined, by: 'on call' },
    });
  });

  it.each([['--patch={"data":{"currency":"USD"}}'], ['--patch-file=patch.json']])(
    'hold the patch of %s',
    (given) => {
      expect(read('order', '--queue=order', given).patch).toEqual({ data: { currency: 'USD' } });
    },
  );

  it.each([
    ['no module', ['--queue=order']],
    ['two modules', ['order', 'payment', '--queue=order']],
    ['a module that is none', ['../order', '--queue=order']],
    ['no queue', ['order']],
    ['an unknown stage', ['order', '--queue=order', '--stage=test']],
    ['an unknown option', ['order', '--queue=order', '--dryrun']],
    ['a rate of nothing', ['order', '--queue=order', '--rate=0']],
    ['a rate that is no number', ['order', '--queue=order', '--rate=fast']],
    ['a rate without bounds', ['order', '--queue=order', '--rate=Infinity']],
    ['a maximum of nothing', ['order', '--queue=order', '--max=0']],
    ['a maximum that is no whole number', ['order', '--queue=order', '--max=1.5']],
    ['two patches', ['order', '--queue=order', '--patch={}', '--patch-file=patch.json']],
  ])('are refused with usage: %s', (_what, args) => {
    expect(refusalOf(...args)).toMatchObject({ code: 'usage' });
  });

  it.each([['{data:1}'], ['{"source":"4111 1111 1111 1111"}']])(
    'are refused with invalid_patch: %s',
    (patch) => {
      expect(refusalOf('order', '--queue=order', `--patch=${patch}`)).toMatchObject({
        code: 'invalid_patch',
      });
    },
  );
});
