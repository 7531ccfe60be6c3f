import { describe, expect, it } from '@jest/globals';
import { breaksBetween } from './breaks-between.ts';
import { aContract, aFunction, anEvent } from './testing/builders.ts';

const gives = (...versions: number[]) =>
  aContract('giver', { events: versions.map((version) => anEvent('thing.moved', version)) });
const takes = (...versions: number[]) => aContract('taker', { accepts: [{ type: 'thing.moved', versions }] });
const offers = (...versions: number[]) =>
  aContract('callee', { functions: versions.map((version) => aFunction('callee.ask', version)) });
const calls = (...versions: number[]) => aContract('caller', { calls: [{ name: 'callee.ask', versions }] });

const codes = (...args: Parameters<typeof breaksBetween>) => breaksBetween(...args).map(({ code }) => code);

describe('breaksBetween', () => {
  it('is empty when every version that is sent is accepted, and ignores other modules', () => {
    expect(breaksBetween(gives(2), [gives(1), takes(1, 2), aContract('other')])).toEqual([]);
    expect(breaksBetween(takes(1, 2), [gives(1), takes(1)])).toEqual([]);
    expect(breaksBetween(takes(1), [])).toEqual([]);
  });

  it('contract_breaks_consumer: sends a version that a consumer does not accept', () => {
    expect(breaksBetween(gives(2), [gives(1), takes(1)])).toEqual([
      {
        code: 'contract_breaks_consumer',
        message:
          'giver gives thing.moved version 2, and taker accepts version 1 only; deploy a taker that does, first',
      },
    ]);
  });

  it('contract_not_accepted: does not accept a version that is sent', () => {
    expect(breaksBetween(takes(1), [gives(2), takes(1, 2)])).toEqual([
      {
        code: 'contract_not_accepted',
        message:
          'giver gives thing.moved version 2, and taker accepts version 1 only; ' +
          'change that first, or bring giver to a release that fits',
      },
    ]);
  });

  it('contract_not_accepted: does not accept events that its own module may have sent', () => {
    const itself = (given: number, ...versions: number[]) =>
      aContract('shop', { events: gives(given).events, accepts: takes(...versions).accepts });
    expect(codes(itself(2, 2), [itself(1, 1)])).toEqual(['contract_not_accepted']);
    expect(codes(itself(2, 1, 2), [itself(1, 1)])).toEqual([]);
  });

  it('contract_breaks_consumer: offers no version of a function that is called', () => {
    expect(codes(offers(2), [calls(1)])).toEqual(['contract_breaks_consumer']);
    expect(codes(offers(), [calls(1)])).toEqual(['contract_breaks_consumer']);
    expect(codes(offers(1, 2), [calls(1)])).toEqual([]);
  });

  it('contract_not_accepted: calls a version that is not offered', () => {
    expect(codes(calls(2), [offers(1)])).toEqual(['contract_not_accepted']);
    expect(codes(calls(1, 2), [offers(1)])).toEqual([]);
    expect(codes(calls(2), [aContract('caller-of-another')])).toEqual([]);
  });

  it('may drop messages in a deployment, but not in a rollback', () => {
    const [noGiver, noTaker] = [aContract('giver'), aContract('taker')];
    const deployed = [gives(1), takes(1)];
    expect([...codes(noGiver, deployed), ...codes(noTaker, deployed)]).toEqual([]);
    expect(codes(noGiver, deployed, 'rollback')).toEqual(['contract_breaks_consumer']);
    expect(codes(noTaker, deployed, 'rollback')).toEqual(['contract_not_accepted']);
    expect(codes(noGiver, [gives(1)], 'rollback')).toEqual([]);
  });
});
