/** Hostile values for any field or path segment, percent-encoded. */
export const hostileValues: readonly string[] = [
  // Invalid text or encoding: NUL, a noncharacter, a lone surrogate, half a character, half an escape.
  ...['', '%00', '%EF%BF%BF', '%ED%A0%80', '%FF', '%', '%zz', '%2F', '..', '%2e%2e%2f'],
  ...['__proto__', 'constructor', '-1', '0', '00', '1.5', '1e309', '9'.repeat(400), '%D9%A3'],
  // Longer than any limit; some get even longer when they are encoded again.
  ...["'", 'x', '%F0%9F%98%80', '%EF%B7%BA'].map((one) => one.repeat(Math.floor(9_000 / one.length))),
  ...[
    // 18 characters each after NFKC normalization.
    '\ufdfa'.repeat(100),
    '\ufdfa'.repeat(40),
    'i\u0307\u0323'.repeat(33),
    '4242424242424242',
    '４２４２４２４２４２４２４２４２',
    '4242.4242.4242.4242',
    '4242\u200b4242\u200b4242\u200b4242',
    '"><script>alert(1)</script>',
    'ord_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'p-1001*99',
  ].map(encodeURIComponent),
];
