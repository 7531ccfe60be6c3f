import { stageOf } from '@millrace/constructs';
import {
  inTemporaryApp,
  propertyOf,
  resourcesOf,
  templatesOf,
  type TemplateJson,
} from '@millrace/constructs/testing';
import { describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { QuoteService } from './quote-service.ts';
import { addStacks } from './stacks.ts';

const stateOfSchedule = (template: TemplateJson): unknown =>
  propertyOf(resourcesOf(template, 'AWS::Scheduler::Schedule')[0]!, 'State');

describe('the refresh of rates', () => {
  it('is off where no address of rates is set', () => {
    expect(stateOfSchedule(templatesOf('quote', addStacks, 'local').service)).toBe('DISABLED');
  });

  it('is on where one is, and the function gets it', () => {
    const stage = { ...stageOf('local', {}), ratesUrl: 'https://rates.example/daily.xml' };
    const template = inTemporaryApp((app) =>
      Template.fromStack(new QuoteService(app, stage)).toJSON(),
    ) as TemplateJson;
    const refresh = resourcesOf(template, 'AWS::Lambda::Function').find(
      (fn) => propertyOf(fn, 'FunctionName') === 'millrace-local-quote-refresh-rates',
    );
    expect(stateOfSchedule(template)).toBe('ENABLED');
    expect(propertyOf(refresh!, 'Environment.Variables.RATES_URL')).toBe(stage.ratesUrl);
  });
});

describe('the signing secret', () => {
  it('is 64 characters that CloudFormation makes and nobody writes down', () => {
    const { data } = templatesOf('quote', addStacks, 'local');
    const [secret] = resourcesOf(data, 'AWS::SecretsManager::Secret');
    expect(propertyOf(secret!, 'GenerateSecretString')).toMatchObject({ PasswordLength: 64 });
    expect(propertyOf(secret!, 'SecretString')).toBeUndefined();
  });
});
