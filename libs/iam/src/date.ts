/** The formats of https://www.w3.org/TR/NOTE-datetime; a time needs a time zone. */
const W3C_DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(?:Z|([+-])(\d\d):(\d\d)))?)?)?$/;

/**
 * Reads a date of a condition: one of the W3C formats, or seconds since 1970. Four digits are a year.
 * @returns microseconds since 1970, or NaN for any other text and for a date that does not exist
 */
export function parseDate(text: string): number {
  const match = W3C_DATE.exec(text);
  if (match === null) return /^\d+(?:\.\d+)?$/.test(text) ? microseconds(Number(text)) : NaN;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((group) =>
    Number(match[group] ?? (group === 2 || group === 3 ? 1 : 0)),
  ) as [number, number, number, number, number, number];
  const [offsetHours, offsetMinutes] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  const inRange = [hour, offsetHours].every((value) => value < 24);
  if (!inRange || [minute, second, offsetMinutes].some((value) => value > 59)) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN;
  const offset = (offsetHours * 60 + offsetMinutes) * (match[8] === '-' ? -1 : 1);
  const seconds = (hour * 60 + minute - offset) * 60 + second;
  return microseconds(date.getTime() / 1000 + seconds + Number(match[7] ?? 0));
}

/** Whole numbers, so that a fraction of a second is equal to itself in both notations. */
function microseconds(seconds: number): number {
  return Math.round(seconds * 1e6);
}
