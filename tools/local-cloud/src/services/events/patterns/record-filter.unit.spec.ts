import { describe, expect, it } from '@jest/globals';
import { compileFilters } from './record-filter.ts';

const criteria = (...patterns: unknown[]) => ({
  Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })),
});

describe('filter criteria', () => {
  it('accept every record when there is no filter', () => {
    expect(compileFilters(undefined)({ eventName: 'INSERT' })).toBe(true);
  });

  it('accept a record that matches one of the filters', () => {
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
