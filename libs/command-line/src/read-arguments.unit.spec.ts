import { describe, expect, it } from '@jest/globals';
import { readArguments } from './index.ts';

const read = (...args: string[]) =>
  readArguments({
    usage: 'usage: --stage=<name> [--repair]',
    options: { stage: { type: 'string', default: 'local' }, repair: { type: 'boolean', short: 'r' } },
    args,
  });

describe('a command line', () => {
  it('is read', () => {
    expect(read('--stage=dev', '--repair').values).toEqual({ stage: 'dev', repair: true });
    expect(read().values).toEqual({ stage: 'local' });
  });

  it.each([
    [['--bogus'], 'there is no option --bogus; there are --stage, --repair, --help'],
    [['--bogus=1'], 'there is no option --bogus; there are --stage, --repair, --help'],
    [['-x'], 'there is no option -x; there are --stage, --repair, --help'],
    [['--stage'], '--stage needs a value'],
    [['--stage', '--repair'], '--stage needs a value'],
    [['--repair=yes'], '--repair takes no value'],
    [['quote'], '"quote" is not expected'],
  ])('%j is refused with a sentence and the usage', (args, sentence) => {
    expect(() => read(...args)).toThrow(`${sentence}\nusage: --stage=<name> [--repair]`);
  });
});
