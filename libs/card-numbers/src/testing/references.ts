import fc from 'fast-check';

const FROM_MS = Date.UTC(2020, 0, 1);
const TO_MS = Date.UTC(2036, 0, 1);

const epochMs = fc.integer({ min: FROM_MS, max: TO_MS });
const below = (bound: number) => fc.integer({ min: 0, max: bound - 1 });
const textOf = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((all) => all.join(''));
const padded = (digits: number) => textOf('0123456789', digits);
/** A number with this many digits that does not begin with 0. */
const numberOf = (digits: number) =>
  fc.tuple(fc.integer({ min: 1, max: 9 }), padded(digits - 1)).map((parts) => parts.join(''));
const joined = (...parts: (fc.Arbitrary<string | number> | string)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((all) => all.join(''));
const oneOf = (...texts: string[]) => fc.constantFrom(...texts);

const HEX = '0123456789abcdef';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const iso = epochMs.map((ms) => new Date(ms).toISOString());
/** `20260508`. */
const day = iso.map((text) => text.slice(0, 10).replaceAll('-', ''));
/** `20260508101500`. */
const second = iso.map((text) => text.slice(0, 19).replaceAll(/[-T:]/g, ''));

const timestamps = fc.oneof(
  epochMs.map(String),
  epochMs.map((ms) => String(Math.floor(ms / 1000))),
  joined(epochMs, padded(3)),
  joined(epochMs, padded(6)),
  joined(epochMs, '-', below(1000)),
  joined('order-', epochMs),
  iso,
  second,
  iso.map((text) => text.slice(0, 23).replace('T', ' ')),
);

const orderNumbers = fc.oneof(
  joined('INV-', fc.integer({ min: 2018, max: 2030 }), '-', padded(6)),
  joined('ORD', padded(8)),
  joined('PO ', numberOf(10)),
  joined('45', padded(8)),
  joined('#', fc.integer({ min: 1001, max: 99_999 })),
  joined(day, '-', padded(5)),
  joined(day, padded(6)),
  joined('R', numberOf(9)),
  joined(padded(3), '-', padded(7), '-', padded(7)),
  joined(padded(4), '-', day, '-', padded(4)),
  joined(textOf(LETTERS, 3), '-', padded(4), '-', padded(4)),
  joined(textOf(LETTERS + '0123456789', 8)),
  numberOf(8),
  numberOf(10),
  numberOf(11),
);

/** Random numbers outside the ranges of the networks: one in ten has a valid check digit. */
const longNumbers = fc.oneof(
  numberOf(12),
  numberOf(13),
  numberOf(14),
  numberOf(15),
  numberOf(18),
  numberOf(20),
);
const sixteenDigits = numberOf(16);

const ibanForms = {
  DE: '18n',
  AT: '16n',
  BE: '12n',
  CH: '5n12c',
  DK: '14n',
  ES: '20n',
  FI: '14n',
  FR: '10n11c2n',
  GB: '4a14n',
  IE: '4a14n',
  IT: '1a10n12c',
  LU: '3n13c',
  NL: '4a10n',
  NO: '11n',
  PL: '24n',
  PT: '21n',
  SE: '20n',
  SI: '15n',
};

const ibans = fc
  .constantFrom(...Object.entries(ibanForms))
  .chain(([country, form]) =>
    fc
      .tuple(
        ...[...form.matchAll(/(\d+)([nac])/g)].map(([, length, kind]) =>
          textOf(
            kind === 'a' ? LETTERS : kind === 'n' ? '0123456789' : '01234567890123456789ABC',
            Number(length),
          ),
        ),
      )
      .map((parts) => withCheckDigits(country, parts.join(''))),
  )
  .chain((iban) =>
    fc.constantFrom(
      iban,
      iban.replaceAll(/.{4}(?=.)/g, '$& '),
      `SEPA ${iban}`,
      iban.replaceAll(/.{4}(?=.)/g, '$&-'),
    ),
  );

function withCheckDigits(country: string, account: string): string {
  const digits = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`;
}

const phones = fc.oneof(
  joined('+49', oneOf('151', '160', '171', '176'), numberOf(8)),
  joined('+49 ', oneOf('1512', '1575', '176'), ' ', numberOf(7)),
  joined('0049', oneOf('151', '1577', '171'), numberOf(8)),
  joined('49', oneOf('151', '160', '171', '176'), numberOf(8)),
  joined('+43 664 ', numberOf(7)),
  joined('+44 7', padded(3), ' ', padded(6)),
  joined('44', '7', padded(9)),
  joined('+1 (', numberOf(3), ') ', numberOf(3), '-', padded(4)),
  joined('1', numberOf(3), numberOf(3), padded(4)),
  joined('+33 6 ', padded(2), ' ', padded(2), ' ', padded(2), ' ', padded(2)),
  joined('+55 11 9', padded(4), '-', padded(4)),
  joined('+58 414 ', padded(7)),
  joined('+60 12-', padded(7)),
  joined('+62 812-', padded(4), '-', padded(4)),
  joined('+91 ', numberOf(5), ' ', padded(5)),
  joined('91', numberOf(10)),
  joined('+86 138 ', padded(4), ' ', padded(4)),
);

const identifiers = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
  fc.uuid().map((uuid) => uuid.slice(0, 13)),
  fc.uuid().map((uuid) => uuid.slice(9)),
  fc.uuid().map((uuid) => uuid.slice(-12)),
  fc.uuid().map((uuid) => `order_${uuid}`),
  joined('01', textOf(CROCKFORD, 24)),
  joined('01', textOf(CROCKFORD, 24)).map((ulid) => ulid.slice(10)),
  joined('cart_', textOf(CROCKFORD, 16)),
  textOf(HEX, 24),
  textOf(HEX, 40),
  textOf(HEX, 64),
);

/** Texts that clients use as Idempotency-Keys. */
export const keyKinds = {
  sha256: textOf(HEX, 64),
  upperCaseSha256: textOf(HEX, 64).map((hash) => hash.toUpperCase()),
  prefixedSha256: joined('sha256:', textOf(HEX, 64)),
  sha1: textOf(HEX, 40),
  uuid: fc.uuid(),
  uuidWithoutDashes: fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
  orderAndUuid: joined(
    'order-',
    fc.uuid().map((uuid) => uuid.replaceAll('-', '')),
  ),
  objectId: textOf(HEX, 24),
  traceparent: joined('00-', textOf(HEX, 32), '-', textOf(HEX, 16), '-0', oneOf('0', '1')),
  xRayTrace: joined('1-', textOf(HEX, 8), '-', textOf(HEX, 24)),
  // Shopify's, which are numbered across all shops: 13 digits since 2020.
  orderId: joined(oneOf('5', '6', '7'), padded(12)),
  orderIdOf67: joined('67', padded(11)),
  paymentOfOrderId: joined('pay-6', padded(12), '-1'),
} as const;

const others = fc.oneof(
  joined('1Z', textOf(LETTERS + '0123456789', 6), padded(10)),
  joined(numberOf(1), padded(2), '.', padded(2), '.', padded(2), '.', padded(2)),
  joined(oneOf('978', '979'), padded(10)),
  joined(oneOf('00', '30', '50', '76', '87', '88'), padded(10)).map(withBarcodeDigit),
  joined(padded(2), '.', padded(2), '.', fc.integer({ min: 2020, max: 2030 })),
  joined('192.168.', below(256), '.', below(256), ':', below(65_536)),
  joined(
    fc.integer({ min: 10, max: 50 }),
    '.',
    padded(6),
    ',',
    fc.integer({ min: 3, max: 60 }),
    '.',
    padded(6),
  ),
  joined('Table ', below(40), ', bill ', numberOf(5)),
  joined('EUR ', below(1000), '.', padded(2), ' / ', numberOf(6)),
);

function withBarcodeDigit(digits: string): string {
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 1 ? 3 : 1),
    0,
  );
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** Texts that merchants use as references, by kind. `share` is out of a thousand. */
export const referenceKinds = {
  timestamps: { share: 200, arbitrary: timestamps },
  orderNumbers: { share: 350, arbitrary: orderNumbers },
  ibans: { share: 80, arbitrary: ibans },
  phones: { share: 80, arbitrary: phones },
  identifiers: { share: 180, arbitrary: identifiers },
  others: { share: 80, arbitrary: others },
  longNumbers: { share: 24, arbitrary: longNumbers },
  sixteenDigits: { share: 6, arbitrary: sixteenDigits },
} as const;

/** References of all kinds, in realistic proportions. */
export const references = fc.oneof(
  ...Object.values(referenceKinds).map(({ share: weight, arbitrary }) => ({ weight, arbitrary })),
);
