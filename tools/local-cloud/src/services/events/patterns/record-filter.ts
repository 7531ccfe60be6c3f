import { compilePattern, type Matcher } from './event-pattern.ts';
import { InvalidEventPattern } from './invalid-event-pattern.ts';

/** `FilterCriteria` of a pipe or an event source mapping. */
export interface FilterCriteria {
  readonly Filters?: readonly { readonly Pattern?: string }[];
}

const MAX_PATTERN_CHARACTERS = 4096;
const MAX_FILTERS = 5;

/**
 * Compiles filter criteria. A record passes when a filter matches, or when there are no filters.
 *
 * The patterns are those of rules. AWS documents less for filters, so a filter that works here may be refused there:
 * pipes take no operator inside `anything-but`. For event source mappings, Lambda's guide names the syntax of
 * EventBridge, but lists neither `wildcard` nor `cidr`.
 * @throws InvalidEventPattern
 */
export function compileFilters({ Filters = [] }: FilterCriteria = {}): Matcher {
  if (Filters.length > MAX_FILTERS) throw new InvalidEventPattern(`at most ${MAX_FILTERS} filters`);
  const tests = Filters.map(({ Pattern }) => {
    if (typeof Pattern !== 'string') throw new InvalidEventPattern('a filter needs a Pattern');
    if (Pattern.length <= MAX_PATTERN_CHARACTERS) return compilePattern(Pattern);
    throw new InvalidEventPattern(`a pattern has at most ${MAX_PATTERN_CHARACTERS} characters`);
  });
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}
