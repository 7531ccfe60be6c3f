import { publishedTestCards } from './published-test-cards.ts';

/** Separators that people and programs put between the groups of a number. */
const separators = [
  ' ',
  '-',
  '.',
  '/',
  '_',
  ',',
  ':',
  '\n',
  '\r\n',
  '\t',
  '  ',
  ' - ',
  '\u00a0',
  '\u2009',
  '\u202f',
  '\u2007',
  '\u3000',
  '\u2010',
  '\u2011',
  '\u2012',
  '\u2013',
  '\u2014',
  '\u2212',
  '\u00b7',
  '\u2028',
  '\u200b \u200b',
  '     ',
  '\t \n\r\n ',
  '\u00a0'.repeat(9),
  '  -  ',
  '&nbsp;',
  '&#160;&nbsp;',
  ' &#xA0; ',
  '%20',
  '%20%20-%20',
  '%C2%A0',
  '%0d%0a',
];

/** Characters that are invisible between digits. */
const invisible = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u034f', '\ufe0f\u20e3'];

/** The zero of digits that are not ASCII: Arabic, Persian, Devanagari, Thai, full-width, mathematical bold and double-struck. */
const zeros = [0x0660, 0x06f0, 0x0966, 0x0e50, 0xff10, 0x1d7ce, 0x1d7d8];
/** Digits that are not in consecutive rows of ten: circled digits and superscripts. */
const otherDigits = ['⓪①②③④⑤⑥⑦⑧⑨', '⁰¹²³⁴⁵⁶⁷⁸⁹'];

/** A card number in every format that people or programs may send: grouped, in other digits, with invisible characters. */
export function* formatsOf(number: string): Generator<string> {
  yield number;
  for (const separator of separators) {
    for (const groups of groupingsOf(number)) yield groups.join(separator);
  }
  for (const mark of invisible) {
    yield [...number].join(mark);
    yield groupsOfFour(number).join(mark);
  }
  for (const converted of inOtherDigits(number)) {
    yield converted;
    yield groupsOfFour(converted).join('\u00a0');
  }
}

/** One card of each network, and one number in every format. For tests where all combinations would take too long. */
export function* sampleFormats(): Generator<string> {
  const [number = ''] = publishedTestCards['Visa'] ?? [];
  for (const [first = ''] of Object.values(publishedTestCards)) yield first;
  const fours = groupsOfFour(number);
  for (const between of [...separators, ...invisible]) yield fours.join(between);
  for (const written of inOtherDigits(number)) yield written;
}

/** The text within others, as in a reference, a note or a file name. */
export function textsWith(written: string): readonly string[] {
  return [
    written,
    `card ${written}.`,
    `INV-17/${written}`,
    `x${written}y`,
    `"${written}"`,
    `订单${written}号`,
    `${written} 12/27`,
    `tok_${written}`,
  ];
}

function groupingsOf(number: string): readonly (readonly string[])[] {
  const sizes = [
    [4, 4, 4, 7],
    ...(number.length === 15 ? [[4, 6, 5]] : []),
    ...(number.length === 14 ? [[4, 6, 4]] : []),
    ...(number.length >= 15 ? [[5, 5, 5, 5]] : []),
    ...(number.length >= 16 ? [[8, 8, 8]] : []),
    [4, 4, 4, 4, 4],
    Array<number>(10).fill(2),
    Array<number>(19).fill(1),
  ];
  return sizes.map((of) => {
    let position = 0;
    return of.map((size) => number.slice(position, (position += size))).filter((group) => group !== '');
  });
}

function groupsOfFour(text: string): readonly string[] {
  return text.match(/.{1,4}/gu) ?? [];
}

function* inOtherDigits(number: string): Generator<string> {
  for (const zero of zeros) yield digitsFrom(number, (digit) => String.fromCodePoint(zero + digit));
  for (const digits of otherDigits) yield digitsFrom(number, (digit) => [...digits][digit]!);
}

function digitsFrom(number: string, written: (digit: number) => string): string {
  return number.replaceAll(/\d/g, (digit) => written(Number(digit)));
}
