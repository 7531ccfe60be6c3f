import { describe, expect, it } from '@jest/globals';
import { UNKNOWN, holds, resolve } from './intrinsics.ts';
import type { Scope } from './intrinsics.ts';
import type { Template } from './template.ts';

const template: Template = {
  Parameters: {},
  Mappings: { Sizes: { local: { memory: 128 } } },
  Conditions: { IsLocal: { 'Fn::Equals': [{ Ref: 'Stage' }, 'local'] } },
  Rules: {},
  Resources: {},
  Outputs: {},
};
const scope: Scope = {
  template,
  pseudo: { 'AWS::Region': 'eu-west-1' },
  parameters: { Stage: 'local', Zones: ['a', 'b'] },
  resource(logicalId, attribute) {
    if (logicalId === 'New') return UNKNOWN;
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
    ['Join of a list parameter', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    ['Split and Select', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['If', { 'Fn::If': ['IsLocal', 'yes', { Ref: 'Never' }] }, 'yes'],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    ['Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
    ['what is not known yet', { 'Fn::Join': ['', ['a', { Ref: 'New' }]] }, UNKNOWN],
    ['what is not known yet, in Sub', { 'Fn::Sub': 'x${New.Arn}' }, UNKNOWN],
  ];
  it.each(cases)('gives the value of %s', (_name, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('removes what is AWS::NoValue from objects and lists', () => {
    const nothing = { 'Fn::If': ['IsLocal', { Ref: 'AWS::NoValue' }, 1] };
    expect(resolve({ kept: 1, gone: nothing, list: [nothing, 2] }, scope)).toEqual({ kept: 1, list: [2] });
  });

  it('refuses what it cannot give a value to', () => {
    expect(() => resolve({ 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, scope)).toThrow(
      'Sizes::prod::memory',
    );
    expect(() => resolve({ 'Fn::Select': [5, ['a']] }, scope)).toThrow('nonexistent value at index 5');
    expect(() => resolve({ 'Fn::If': ['Nowhere', 1, 2] }, scope)).toThrow('Nowhere');
  });
});

describe('a condition', () => {
  const yes = { 'Fn::Equals': [1, 1] };
  const no = { 'Fn::Equals': [1, 2] };
  it.each([
    [{ Condition: 'IsLocal' }, true],
    [{ 'Fn::Not': [yes] }, false],
    [{ 'Fn::And': [yes, no] }, false],
    [{ 'Fn::Or': [yes, no] }, true],
    [{ 'Fn::Contains': [['1', '2'], '2'] }, true],
  ])('%j is %s', (expression, expected) => {
    expect(holds(expression, scope)).toBe(expected);
  });
});
