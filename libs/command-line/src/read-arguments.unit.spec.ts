import { describe, expect, it } from '@jest/globals';
import { readArguments } from './index.ts';

const read = (...args: string[]) =>
  readArguments({
    usage: 'usage: --stage=<name> [--repair]',
    options: { stage: { type: 'string', default: 'local' }, repair: { type: 'boolean', short: 'r' } },
    args,
  });

describe('readArguments', () => {
  it('parses options and applies their defaults', () => {
    expect(read('--stage=dev', '--repair').values).toEqual({ stage: 'dev', repair: true });
    expect(read().values).toEqual({ stage: 'local' });
  });

  it.each([
    [['--bogus'], 'unknown option --bogus; the options are --stage, --repair, --help'],
    [['--bogus=1'], 'unknown option --bogus; the options are --stage, --repair, --help'],
    [['-x'], 'unknown option -x; the options are --stage, --repair, --help'],
    [['--stage'], '--stage needs a value'],
    [['--stage', '--repair'], '--stage needs a value'],
    [['--repair=yes'], '--repair takes no value'],
    [['quote'], '"quote" is not expected'],
  ])('rejects %j with a reason and the usage', (args, reason) => {
    expect(() => read(...args)).toThrow(`${reason}\nusage: --stage=<name> [--repair]`);
  });
});
