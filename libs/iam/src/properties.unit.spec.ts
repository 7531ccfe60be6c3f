import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { document, verdictOf } from './testing/builders.ts';
import {
  ANY,
  ANY_IN_PART,
  compileMatcher,
  ONE,
  ONE_IN_PART,
  type Pattern,
  wildcardPattern,
} from './wildcards.ts';

const actions = fc.constantFrom('*', 'sqs:*', 'sqs:SendMessage', 'SQS:send*', 'sns:Publish');
const resources = fc.constantFrom('*', 'arn:aws:sqs:*', 'arn:aws:sqs:*:*:a', 'arn:aws:sns:*:*:?');
const conditions = fc.constantFrom(
  {},
  { StringEquals: { 'test:key': 'a' } },
  { StringNotEquals: { 'test:key': 'a' } },
  { 'ForAnyValue:StringLike': { 'test:key': ['b*', 'c'] } },
  { Null: { 'test:key': 'true' } },
);
const statements = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    action: fc.tuple(fc.constantFrom('Action', 'NotAction'), actions),
    resource: fc.tuple(fc.constantFrom('Resource', 'NotResource'), resources),
    Condition: conditions,
  })
  .map(({ Effect, action, resource, Condition }) => ({
    Effect,
    Condition,
    ...Object.fromEntries([action, resource]),
  }));
const policies = fc.array(statements, { minLength: 1, maxLength: 6 });
const requests = fc.record({
  action: fc.constantFrom('sqs:SendMessage', 'sqs:ReceiveMessage', 'sns:Publish'),
  resource: fc.constantFrom('arn:aws:sqs:eu-west-1:1:a', 'arn:aws:sns:eu-west-1:1:a', '*'),
  context: fc.constantFrom({}, { 'test:key': 'a' }, { 'test:key': ['b1', 'a'] }),
});

describe('a verdict', () => {
  it('is an explicit deny if any statement denies, whatever the order', () => {
    fc.assert(
      fc.property(policies, statements, requests, fc.nat(6), (policy, statement, request, position) => {
        const deny = { ...statement, Effect: 'Deny' as const };
        fc.pre(verdictOf(document(deny), request) === 'explicitDeny');
        expect(verdictOf(document(...policy.toSpliced(position, 0, deny)), request)).toBe('explicitDeny');
      }),
    );
  });

  it('does not depend on the order of statements', () => {
    const shuffled = policies.chain((policy) =>
      fc.tuple(fc.constant(policy), fc.shuffledSubarray(policy, { minLength: policy.length })),
    );
    fc.assert(
      fc.property(shuffled, requests, ([policy, other], request) => {
        expect(verdictOf(document(...other), request)).toBe(verdictOf(document(...policy), request));
      }),
    );
  });

  it('stays allowed when a statement that allows is added', () => {
    fc.assert(
      fc.property(policies, statements, requests, (policy, statement, request) => {
        const more: readonly object[] = [...policy, { ...statement, Effect: 'Allow' }];
        const before = verdictOf(document(...policy), request);
        const after = verdictOf(document(...more), request);
        expect(before === 'implicitDeny' ? ['implicitDeny', 'allowed'] : [before]).toContain(after);
      }),
    );
  });
});

describe('wildcards', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 12 });
  const literals = [...'aab:'].map((character) => character.charCodeAt(0));
  const tokens = fc.constantFrom(...literals, ANY, ONE, ANY_IN_PART, ONE_IN_PART);
  const patterns = fc.oneof(
    fc.array(tokens, { maxLength: 8 }),
    fc.array(fc.constantFrom(...literals, ANY, ONE), { maxLength: 8 }),
  );

  /** The definition, character by character. */
  function matches([token, ...others]: Pattern, text: string): boolean {
    if (token === undefined) return text === '';
    const taken = text !== '' && (token >= 0 ? text.charCodeAt(0) === token : isAllowed(token, text[0]!));
    if (token !== ANY && token !== ANY_IN_PART) return taken && matches(others, text.slice(1));
    return matches(others, text) || (taken && matches([token, ...others], text.slice(1)));
  }
  const isAllowed = (token: number, character: string) => token === ANY || token === ONE || character !== ':';

  it('match as their definition says', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(compileMatcher(pattern)(text)).toBe(matches(pattern, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('need few steps when nearly everything matches', () => {
    const matcher = compileMatcher(wildcardPattern(`${'a*'.repeat(200)}b`));
    expect(matcher('a'.repeat(100_000))).toBe(false);
    const inParts = compileMatcher([...Array.from({ length: 50 }, () => [ANY_IN_PART, ONE]).flat(), 0x62]);
    expect(inParts('a'.repeat(5_000))).toBe(false);
  });
});
