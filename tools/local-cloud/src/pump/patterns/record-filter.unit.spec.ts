import { describe, expect, it } from '@jest/globals';
import { compileFilters } from './record-filter.ts';

const criteria = (...patterns: unknown[]) => ({
  Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
});

describe('filter criteria', () => {
  it('let everything pass when there is no filter', () => {
    expect(compileFilters(undefined)({ eventName: 'INSERT' })).toBe(true);
  });

  it('let a record pass that one of the filters matches', () => {
    const passes = compileFilters(criteria({ eventName: ['INSERT'] }, { eventName: ['REMOVE'] }));
    expect([{ eventName: 'REMOVE' }, { eventName: 'MODIFY' }].map(passes)).toEqual([true, false]);
  });

  it('refuse a filter without a pattern, and more than five', () => {
    expect(() => compileFilters({ Filters: [{}] })).toThrow(/needs a Pattern/);
    expect(() => compileFilters(criteria(...Array.from({ length: 6 }, () => ({ a: [1] }))))).toThrow(
      /at most 5/,
    );
  });
});
