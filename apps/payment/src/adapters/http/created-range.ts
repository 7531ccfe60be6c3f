import { Type } from 'typebox';

const Time = {
  pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}:\\d{2}(\\.\\d{3})?Z)?$',
};

/** `?createdFrom=…&createdTo=…` of a list's query. */
export const CreatedRange = {
  createdFrom: Type.Optional(
    Type.String({
      ...Time,
      description:
        'Only what was created at this time or later: RFC 3339 in UTC, or a date for its midnight.',
    }),
  ),
  createdTo: Type.Optional(
    Type.String({ ...Time, description: 'Only what was created before this time; as createdFrom.' }),
  ),
};

type Bound = keyof typeof CreatedRange;

/**
 * Reads the range of a query that has the form of `CreatedRange`.
 * @returns refusals: validation_failed for a time that does not exist, as 2026-02-30, and for a range without a moment
 */
export function parseCreatedRange(query: Partial<Record<Bound, string>>) {
  const [createdFrom, createdTo] = [timeOf(query.createdFrom), timeOf(query.createdTo)];
  if (createdFrom === null) return refuse('createdFrom', 'wrong_format', 'is a time that does not exist');
  if (createdTo === null) return refuse('createdTo', 'wrong_format', 'is a time that does not exist');
  if (createdFrom && createdTo && createdFrom >= createdTo) {
    return refuse('createdFrom', 'out_of_range', 'must be before createdTo');
  }
  return { createdFrom, createdTo };
}

/** @returns null for a time that does not exist */
function timeOf(text: string | undefined): Date | undefined | null {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return null;
  // A day that a month does not have is read as one of the next month.
  return time.toISOString().startsWith(text.replace('Z', '')) ? time : null;
}

function refuse(bound: Bound, code: string, detail: string) {
  return {
    refused: 'validation_failed',
    detail: 'See errors for the invalid fields.',
    errors: [{ pointer: `/query/${bound}`, code, detail }],
  } as const;
}
