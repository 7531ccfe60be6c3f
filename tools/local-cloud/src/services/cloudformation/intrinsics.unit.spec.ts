import { describe, expect, it } from '@jest/globals';
import { resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';

const scope: Scope = {
  values: { 'AWS::Region': 'eu-west-1', Stage: 'local' },
  resource(logicalId, attribute) {
    return attribute === undefined ? logicalId.toLowerCase() : `${logicalId}/${attribute}`;
  },
};

describe('resolving a function', () => {
  const cases: [name: string, value: unknown, expected: unknown][] = [
    ['Ref of a resource', { Ref: 'Queue' }, 'queue'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'local'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Queue.Nested.Name' }, 'Queue/Nested.Name'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Region}/${Queue}/${Queue.Arn}/${!Kept}' },
      'eu-west-1/queue/Queue/Arn/${Kept}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${x}-${Stage}', { x: { Ref: 'Queue' } }] }, 'queue-local'],
    ['Join', { 'Fn::Join': [':', ['a', { Ref: 'Stage' }, 3]] }, 'a:local:3'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['GetAZs of the region', { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] }, 'eu-west-1b'],
    ['GetAZs of another one', { 'Fn::GetAZs': 'us-east-1' }, ['us-east-1a', 'us-east-1b', 'us-east-1c']],
  ];
  it.each(cases)('returns the value of %s', (_name, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('refuses a function that has no value', () => {
    expect(() => resolve({ 'Fn::Select': [5, ['a']] }, scope)).toThrow('nonexistent value at index 5');
    expect(() => resolve({ 'Fn::Join': 'text' }, scope)).toThrow('a function takes a list, not "text"');
    expect(() => resolve({ 'Fn::Base64': 'text' }, scope)).toThrow('Fn::Base64 is not carried out');
  });
});
