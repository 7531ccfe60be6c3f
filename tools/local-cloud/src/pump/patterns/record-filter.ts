import { compilePattern } from './event-pattern.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';

/** `FilterCriteria` of a pipe or an event source mapping, after intrinsics are resolved. */
export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

export type RecordFilter = (record: Readonly<Record<string, unknown>>) => boolean;

const LARGEST_PATTERN_CHARACTERS = 4096;
const MOST_FILTERS = 5;

/**
 * Compiles filter criteria: a record passes when one of the filters matches, or when there is none.
 * @param textMember the member that holds text (`body` of an SQS message); a filter that describes it by an object is
 *   matched against the parsed text, and text that is no JSON does not pass it
 * @throws InvalidEventPattern
 */
export function compileFilters(criteria: FilterCriteria | undefined, textMember?: string): RecordFilter {
  const filters = criteria?.Filters ?? [];
  if (filters.length === 0) return () => true;
  if (filters.length > MOST_FILTERS) throw new InvalidEventPattern(`at most ${MOST_FILTERS} filters`);
  const tests = filters.map((filter) => compileFilter(filter.Pattern, textMember));
  return (record) => tests.some((test) => test(record));
}

function compileFilter(pattern: string | undefined, textMember: string | undefined): RecordFilter {
  if (typeof pattern !== 'string') throw new InvalidEventPattern('a filter needs a Pattern');
  if (pattern.length > LARGEST_PATTERN_CHARACTERS) {
    throw new InvalidEventPattern(`a pattern has at most ${LARGEST_PATTERN_CHARACTERS} characters`);
  }
  const matches = compilePattern(pattern);
  const described = (JSON.parse(pattern) as Record<string, unknown>)[textMember ?? ''];
  if (textMember === undefined || described === undefined || Array.isArray(described)) return matches;
  return (record) => {
    const parsed = parseText(record[textMember]);
    return parsed !== undefined && matches({ ...record, [textMember]: parsed });
  };
}

/** Undefined for text that is no JSON: a filter on its members cannot match it. */
function parseText(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
