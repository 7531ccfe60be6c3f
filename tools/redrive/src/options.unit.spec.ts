import { describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';

const files: Record<string, string> = { 'patch.json': '{"data":{"currency":"USD"}}' };
const NOW = new Date('2026-03-02T10:00:00.000Z');
const read = (...args: string[]) => readOptions(args, (path) => files[path]!, NOW);

const refusalOf = (...args: string[]) => {
  try {
    return read(...args);
  } catch (error) {
    return error;
  }
};

describe('the options of a redrive', () => {
  it('have careful defaults', () => {
    expect(read('order', '--stage=local', '--queue', 'order')).toMatchObject({
      ...{ module: 'order', stage: 'local', queue: 'order', dryRun: false },
      ...{ messagesPerSecond: 10, maxMessages: Infinity },
      by: expect.stringMatching(/^.+@.+$/),
    });
  });

  it('need no queue, which lists the queues of the module', () => {
    expect(read('order').queue).toBeUndefined();
  });

  it('take the given values', () => {
    const given = ['--dry-run', '--rate', '0.5', '--max=3', '--to=payment-events', '--by', 'on call'];
    expect(read('payment', '--queue=events', '--stage=dev', ...given)).toEqual({
      ...{ module: 'payment', stage: 'dev', queue: 'events', to: 'payment-events', dryRun: true },
      ...{ messagesPerSecond: 0.5, maxMessages: 3, patch: undefined, by: 'on call' },
      ...{ selection: {}, discard: false },
    });
  });

  it.each([['--patch={"data":{"currency":"USD"}}'], ['--patch-file=patch.json']])(
    'take the patch of %s',
    (given) => {
      expect(read('order', '--queue=order', '--id=m-1', given).patch).toEqual({ data: { currency: 'USD' } });
    },
  );

  it('select by id, code and age', () => {
    const given = [
      '--id=m-1',
      '--id',
      'm-2',
      '--id=m-1',
      '--code=given_up',
      '--older-than=2h',
      '--newer-than=3d',
    ];
    expect(read('order', '--queue=order', '--discard', ...given)).toMatchObject({
      discard: true,
      selection: {
        ids: ['m-1', 'm-2'],
        code: 'given_up',
        before: '2026-03-02T08:00:00.000Z',
        after: '2026-02-27T10:00:00.000Z',
      },
    });
  });

  it.each([
    [['--patch={}']],
    [['--patch={}', '--dry-run']],
    [['--patch-file=patch.json', '--code=given_up']],
  ])('are refused with patch_needs_id: %j', (given) => {
    expect(refusalOf('order', '--queue=order', ...given)).toMatchObject({
      code: 'patch_needs_id',
      message: expect.stringMatching(/--id, as --dry-run shows it/) as unknown,
    });
  });

  it('are refused with stage_unknown', () => {
    expect(refusalOf('order', '--queue=order', '--stage=test')).toMatchObject({ code: 'stage_unknown' });
  });

  it('are refused with discard_needs_selection', () => {
    expect(refusalOf('order', '--queue=order', '--discard')).toMatchObject({
      code: 'discard_needs_selection',
    });
  });

  it.each([
    ['an age without a unit', ['order', '--queue=order', '--older-than=90']],
    ['an age in months', ['order', '--queue=order', '--newer-than=2M']],
    ['an empty id', ['order', '--queue=order', '--id=']],
    [
      'too many ids',
      ['order', '--queue=order', ...Array.from({ length: 51 }, (_, index) => `--id=${index}`)],
    ],
    ['an empty code', ['order', '--queue=order', '--code=']],
    ['a patch with --discard', ['order', '--queue=order', '--id=a', '--discard', '--patch={}']],
    ['a target with --discard', ['order', '--queue=order', '--id=a', '--discard', '--to=order']],
    ['no module', ['--queue=order']],
    ['two modules', ['order', 'payment', '--queue=order']],
    ['an invalid module name', ['../order', '--queue=order']],
    ['an empty queue', ['order', '--queue=']],
    ['an unknown option', ['order', '--queue=order', '--dryrun']],
    ['a rate of zero', ['order', '--queue=order', '--rate=0']],
    ['a rate that is not a number', ['order', '--queue=order', '--rate=fast']],
    ['an infinite rate', ['order', '--queue=order', '--rate=Infinity']],
    ['a maximum of zero', ['order', '--queue=order', '--max=0']],
    ['a maximum that is not a whole number', ['order', '--queue=order', '--max=1.5']],
    ['two patches', ['order', '--queue=order', '--patch={}', '--patch-file=patch.json']],
  ])('are refused with usage: %s', (_title, args) => {
    expect(refusalOf(...args)).toMatchObject({ code: 'usage' });
  });

  it.each([
    ['{data:1}'],
    ['{"source":"4111 1111 1111 1111"}'],
    ['{"source":"\\u0034111 1111 1111 1111"}'],
    ['{"\\u0034111111111111111":1}'],
  ])('are refused with invalid_patch: %s', (patch) => {
    expect(refusalOf('order', '--queue=order', '--id=m-1', `--patch=${patch}`)).toMatchObject({
      code: 'invalid_patch',
    });
  });
});
