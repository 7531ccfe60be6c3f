import { describe, expect, it } from '@jest/globals';
import { resourceTypes } from '../../services.ts';
import { dependenciesOf } from './dependencies.ts';
import { refusedParts } from './support.ts';
import type { Template } from './template.ts';

const types = new Map(resourceTypes.map((type) => [type.type, type]));

function template(UpdatePolicy: Record<string, unknown>, Type = 'AWS::Lambda::Alias'): Template {
  const Properties =
    Type === 'AWS::Lambda::Alias' ? { FunctionName: 'fn', FunctionVersion: '1', Name: 'live' } : {};
  const Hook = { Type: 'AWS::IAM::Role' };
  return { Parameters: {}, Outputs: {}, Resources: { It: { Type, Properties, UpdatePolicy }, Hook } };
}
const refused = (...given: Parameters<typeof template>) => refusedParts(template(...given), types);
const shift = { ApplicationName: 'app', DeploymentGroupName: 'group' };

describe('the update policy of an alias', () => {
  it('may have a hook before traffic', () => {
    const CodeDeployLambdaAliasUpdate = { ...shift, BeforeAllowTrafficHook: { Ref: 'Hook' } };
    expect(refused({ CodeDeployLambdaAliasUpdate })).toEqual([]);
  });

  it('makes the alias depend on the resources that it names', () => {
    const { Resources, ...rest } = template({
      CodeDeployLambdaAliasUpdate: { ...shift, BeforeAllowTrafficHook: { 'Fn::Sub': '${Hook}' } },
    });
    expect(dependenciesOf(Resources['It']!, { ...rest, Resources })).toEqual(['Hook']);
  });

  it.each([
    [
      'a hook after traffic',
      { CodeDeployLambdaAliasUpdate: { ...shift, AfterAllowTrafficHook: 'fn' } },
      'CodeDeployLambdaAliasUpdate.AfterAllowTrafficHook',
    ],
    ['another policy', { EnableVersionUpgrade: true }, 'EnableVersionUpgrade'],
  ])('is refused by name for %s', (_what, policy, name) => {
    expect(refused(policy)).toEqual([`It: property UpdatePolicy.${name} of AWS::Lambda::Alias`]);
  });

  it('is refused for an unsupported template function', () => {
    expect(
      refused({ CodeDeployLambdaAliasUpdate: { ...shift, BeforeAllowTrafficHook: { 'Fn::If': [] } } }),
    ).toEqual(['It: Fn::If']);
  });
});

describe('the update policy of another type', () => {
  it('is refused', () => {
    expect(refused({ CodeDeployLambdaAliasUpdate: shift }, 'AWS::SQS::Queue')).toEqual(['It: UpdatePolicy']);
  });
});
