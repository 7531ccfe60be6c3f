import { describe, expect, it } from '@jest/globals';
import { redactCardNumbers, redactJson, valueHoldsCardNumber } from './index.ts';

/** Texts that are expensive to search and contain no card number. */
const texts = {
  'single digits': '1 ',
  'digits that begin a range': '4 ',
  'groups of four': '4111 ',
  'digits without separators': '4',
  zeros: '0',
  'separated groups': '4111 1111 1111 111a ',
  'full-width digits': '１ ',
  'letters of other scripts': 'ж１',
  'IBANs with valid check digits': 'GB82WEST12345698765432 ',
  'IBANs with wrong check digits': 'GB83 WEST 1234 5698 7654 32 ',
  'beginnings of IBANs': 'GB82 ',
  UUIDs: 'e52b6a95-4990-4036-83d9-feeb319e6b86 ',
  'beginnings of UUIDs': 'e52b6a95-',
  'identifiers of Millrace': 'pay_01ARZ3NDEKTSV4RRFFQ69G5FAV ',
  'beginnings of identifiers': 'pay_01',
  'marks and separators': '- ',
};
const card = '4242 4242 4242 4242, ';

const searches: Readonly<Record<string, (text: string) => unknown>> = {
  valueHoldsCardNumber: (text) => valueHoldsCardNumber({ metadata: text }),
  redactCardNumbers,
  redactJson: (text) => redactJson(JSON.stringify({ metadata: text })),
};

const SHORT = 10_000;
const FACTOR = 20;
/** For twenty times the text, linear work grows twentyfold and quadratic work four hundredfold. */
const MOST_GROWTH = 150;
/** Growth from a shorter time is noise. */
const NOISE_MS = 5;

const MAX_RUNS = 3;

/**
 * CPU time of this process, so that other processes do not matter: the least of three runs, or the first below `enough`.
 */
function leastCpuMs(work: () => void, enough = 0): number {
  let leastMs = Infinity;
  for (let run = 0; run < MAX_RUNS && leastMs >= enough; run += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    leastMs = Math.min(leastMs, (user + system) / 1000);
  }
  return leastMs;
}

const textOf = (part: string, length: number): string => part.repeat(Math.ceil(length / part.length));

describe.each(Object.entries(searches))('%s', (_name, search) => {
  it.each(Object.entries({ ...texts, 'card numbers': card }))(
    'takes time linear in the length of the text: %s',
    (_what, part) => {
      const short = textOf(part, SHORT);
      const long = textOf(part, SHORT * FACTOR);
      search(short);
      const shortMs = Math.max(
        leastCpuMs(() => void search(short)),
        NOISE_MS,
      );
      const longMs = leastCpuMs(() => void search(long), shortMs * MOST_GROWTH);
      expect(longMs / shortMs).toBeLessThan(MOST_GROWTH);
    },
  );
});

it.each(Object.entries(texts))('finds no card number in a long text of %s', (_what, part) => {
  expect(valueHoldsCardNumber(textOf(part, SHORT))).toBe(false);
});
