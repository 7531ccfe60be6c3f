import { describe, expect, it } from '@jest/globals';
import type { TemplateJson, TemplateResource } from '@millrace/constructs/testing/template.ts';
import { of, template } from '../testing/builders.ts';
import { overlongHooks, unshiftedFunctions } from './canary-rules.ts';

const ALL_AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';
const version = { 'Fn::GetAtt': ['Version', 'Version'] };

const hookFor = (tests: object) =>
  of('AWS::Lambda::Function', {
    FunctionName: 'a-smoke-test',
    Environment: { Variables: { SMOKE_TESTS: JSON.stringify(tests) } },
  });

const alarmOf = (MetricName: string, Dimensions: object[] = [{ Name: 'ExecutedVersion', Value: version }]) =>
  of('AWS::CloudWatch::Alarm', { MetricName, Dimensions });

const aliasWith = (shift: object | undefined, DependsOn = ['Hook', 'Errors', 'Slow', 'Throttles']) =>
  of(
    'AWS::Lambda::Alias',
    { Name: 'live', FunctionName: { Ref: 'Fn' }, FunctionVersion: version },
    { DependsOn, ...(shift && { UpdatePolicy: { CodeDeployLambdaAliasUpdate: shift } }) },
  );

const groupWith = (properties: object) =>
  of('AWS::CodeDeploy::DeploymentGroup', {
    DeploymentConfigName: ALL_AT_ONCE,
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    AlarmConfiguration: {
      Enabled: true,
      Alarms: ['Errors', 'Slow', 'Throttles'].map((Ref) => ({ Name: { Ref } })),
    },
    ...properties,
  });

const shift = { DeploymentGroupName: { Ref: 'Group' }, BeforeAllowTrafficHook: { Ref: 'Hook' } };

const shifting = (more: Record<string, TemplateResource> = {}): TemplateJson =>
  template({
    Fn: of('AWS::Lambda::Function', { FunctionName: 'a' }),
    Alias: aliasWith(shift),
    Group: groupWith({}),
    Hook: hookFor({ a: [{}] }),
    Errors: alarmOf('Errors'),
    Slow: alarmOf('Duration'),
    Throttles: alarmOf('Throttles', []),
    ...more,
  });

const faults = (more: Record<string, TemplateResource>) => unshiftedFunctions(shifting(more), ALL_AT_ONCE);
const otherVersion = [{ Name: 'ExecutedVersion', Value: { 'Fn::GetAtt': ['Older', 'Version'] } }];

describe('the rules of new versions', () => {
  it('take a function that is tested, shifted and watched, and the hook that tests it', () => {
    expect(faults({})).toEqual([]);
  });

  it.each<[string, Record<string, TemplateResource>, string]>([
    ['an alias that moves by itself', { Alias: aliasWith(undefined) }, 'moves at once'],
    ['no alias', { Alias: of('AWS::SQS::Queue') }, 'moves at once'],
    ['a hook without its test', { Hook: hookFor({ b: [{}] }) }, 'is not tested'],
    [
      'other steps than the stage’s',
      { Group: groupWith({ DeploymentConfigName: 'Other' }) },
      'shifts otherwise',
    ],
    ['an empty list of tests', { Hook: hookFor({ a: [] }) }, 'is not tested'],
    ['no rollback', { Group: groupWith({ AutoRollbackConfiguration: undefined }) }, 'is not rolled back'],
    [
      'a rollback on failures alone',
      { Group: groupWith({ AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE'] } }) },
      'is not rolled back',
    ],
    ['no alarm on errors', { Errors: alarmOf('Invocations') }, 'is not watched for Errors'],
    ['one of every version', { Errors: alarmOf('Errors', []) }, 'is not watched for Errors'],
    ['one of another version', { Slow: alarmOf('Duration', otherVersion) }, 'is not watched for Duration'],
    [
      'throttles of a version, of which there are none',
      { Throttles: alarmOf('Throttles') },
      'is not watched for Throttles',
    ],
    [
      'an alias that may move before its alarms look at the version',
      { Alias: aliasWith(shift, ['Hook', 'Errors', 'Slow']) },
      'moves before its test or its alarms are there',
    ],
    [
      'an alias that may move before the hook knows its test',
      { Alias: aliasWith(shift, ['Errors', 'Slow', 'Throttles']) },
      'moves before its test or its alarms are there',
    ],
  ])('find %s', (_what, more, fault) => {
    expect(faults(more)).toEqual([`Fn ${fault}`]);
  });

  it('find a function behind an API whose failures, which it answers, take nothing back', () => {
    const behindApi = {
      Integration: of('AWS::ApiGatewayV2::Integration', {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: { Ref: 'Alias' },
      }),
    };
    expect(faults(behindApi)).toEqual(['Fn is not watched for UnexpectedFailures']);
    const watched = ['Errors', 'Slow', 'Throttles', 'Failures'];
    const Alarms = watched.map((Ref) => ({ Name: { Ref } }));
    expect(
      faults({
        ...behindApi,
        Failures: alarmOf('UnexpectedFailures'),
        Group: groupWith({ AlarmConfiguration: { Enabled: true, Alarms } }),
        Alias: aliasWith(shift, ['Hook', ...watched]),
      }),
    ).toEqual([]);
  });

  it('find alarms that nobody looks at', () => {
    const AlarmConfiguration = { Enabled: false, Alarms: [{ Name: { Ref: 'Errors' } }] };
    expect(faults({ Group: groupWith({ AlarmConfiguration }) })).toEqual([
      'Fn is not watched for Errors',
      'Fn is not watched for Duration',
      'Fn is not watched for Throttles',
    ]);
  });

  it('find a hook and a group that are not there', () => {
    expect(faults({ Alias: aliasWith({}) })).toEqual(
      ['is not tested', 'shifts otherwise', 'is not rolled back']
        .concat(['Errors', 'Duration', 'Throttles'].map((metric) => `is not watched for ${metric}`))
        .concat('moves before its test or its alarms are there')
        .map((fault) => `Fn ${fault}`),
    );
  });

  it('find a hook that is told more than a function can be told', () => {
    const long = { a: [{ payload: 'x'.repeat(4 * 1024) }] };
    expect(overlongHooks(shifting())).toEqual([]);
    expect(overlongHooks(shifting({ Hook: hookFor(long) }))).toEqual([
      'Hook has too many bytes of smoke tests',
    ]);
  });
});
