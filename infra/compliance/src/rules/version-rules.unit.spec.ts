import { expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { staleVersions } from './version-rules.ts';

const ref = (Ref: string) => ({ Ref });
const Variables = {
  URL: { 'Fn::Join': ['', [ref('Url'), '/payments']] },
  TABLE: ref('Table'),
  BUS: ref('Bus'),
};
const versionWith = (Description: unknown) =>
  template(
    {
      Table: of('AWS::DynamoDB::Table'),
      Function: of('AWS::Lambda::Function', { Environment: { Variables } }),
      Version: of('AWS::Lambda::Version', { FunctionName: ref('Function'), Description }),
    },
    { Parameters: { Url: { Type: 'String' }, Bus: { Type: 'String' }, Other: { Type: 'String' } } },
  );

it('finds versions that do not change with the parameters of their function', () => {
  expect(staleVersions(versionWith('always the same'))).toEqual([
    'Function keeps its version when Url changes',
    'Function keeps its version when Bus changes',
  ]);
  expect(staleVersions(versionWith(ref('Bus')))).toEqual(['Function keeps its version when Url changes']);
  expect(staleVersions(versionWith({ 'Fn::Join': [' ', [ref('Bus'), ref('Url')]] }))).toEqual([]);
});
