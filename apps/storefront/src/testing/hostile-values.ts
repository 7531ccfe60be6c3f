/** What somebody may send for any field or part of a path, percent-encoded as it comes over the wire. */
export const hostileValues: readonly string[] = [
  // Neither text nor encoding: NUL, a character that is none, a lone surrogate, half a character, half an escape.
  ...['', '%00', '%EF%BF%BF', '%ED%A0%80', '%FF', '%', '%zz', '%2F', '..', '%2e%2e%2f'],
  ...['__proto__', 'constructor', '-1', '0', '00', '1.5', '1e309', '9'.repeat(400), '%D9%A3'],
  // Longer than anything is, and some longer still when they are encoded again.
  ...["'", 'x', '%F0%9F%98%80', '%EF%B7%BA'].map((one) => one.repeat(Math.floor(9_000 / one.length))),
  ...[
    // 18 characters each in Unicode's plain form.
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
