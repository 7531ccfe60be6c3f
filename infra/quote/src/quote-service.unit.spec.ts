import {
  propertyOf,
  resourcesOf,
  synthesized,
  templatesOf,
  testEnvironment,
  type TemplateJson,
} from '@millrace/constructs/testing';
import { describe, expect, it } from '@jest/globals';
import { exponentOf, parseCurrency } from '@millrace/money';
import { stageNames } from '@millrace/stages/names';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleRates } from './sample-rates.ts';

function variablesOf(template: TemplateJson, functionName: string) {
  const fn = resourcesOf(template, 'AWS::Lambda::Function').find((each) =>
    String(propertyOf(each, 'FunctionName')).endsWith(`-quote-${functionName}`),
  );
  return propertyOf(fn!, 'Environment.Variables') as Record<string, string>;
}

const scheduleOf = (template: TemplateJson) => {
  const [schedule] = resourcesOf(template, 'AWS::Scheduler::Schedule');
  return [propertyOf(schedule!, 'State'), propertyOf(schedule!, 'ScheduleExpression')];
};

const failingAlarms = (template: TemplateJson) =>
  resourcesOf(template, 'AWS::CloudWatch::Alarm').filter((alarm) =>
    String(propertyOf(alarm, 'AlarmName')).endsWith('-quote-refresh-rates-failing'),
  );

describe('the refresh of rates', () => {
  it.each([
    ['local', undefined],
    ['dev', 'no-feed'],
  ] as const)(
    'is off in %s where there is no feed, and nobody is told that it does not run',
    (name, variant) => {
      const template = templatesOf('quote', name, variant).service;
      expect(scheduleOf(template)[0]).toBe('DISABLED');
      expect(failingAlarms(template)).toEqual([]);
    },
  );

  it.each(['dev', 'prod'] as const)(
    'is on in %s where there is a feed, within minutes of a deployment',
    (name) => {
      const template = templatesOf('quote', name).service;
      expect(scheduleOf(template)).toEqual(['ENABLED', 'rate(15 minutes)']);
      expect(variablesOf(template, 'refresh-rates')).toMatchObject({
        RATES_URL: testEnvironment.MILLRACE_RATES_URL,
      });
    },
  );

  it('tells a person when it fails for hours, days before the rates are too old', () => {
    const [alarm] = failingAlarms(templatesOf('quote', 'prod').service);
    expect(alarm!.Properties).toMatchObject({
      MetricName: 'Errors',
      Period: 3_600,
      EvaluationPeriods: 3,
      Threshold: 0,
      TreatMissingData: 'notBreaching',
      AlarmActions: [expect.anything()],
    });
  });
});

describe('INV-32: prod', () => {
  const templates = templatesOf('quote', 'prod');

  it('gives its functions a limit on the age of rates, and no sample rates', () => {
    for (const name of ['api', 'refresh-rates']) {
      expect(variablesOf(templates.service, name)).toMatchObject({ MAX_RATE_AGE_DAYS: '6' });
    }
    expect(variablesOf(templates.service, 'api')).toMatchObject({ SAMPLE_RATES: '{}' });
  });

  it('has no sample rate in its templates or in the code that it runs', () => {
    const bundles = globSync('dist/apps/quote/*/index.js', { cwd: join(import.meta.dirname, '../../..') });
    expect(bundles.length).toBeGreaterThan(0);
    const texts = [
      JSON.stringify(templates),
      ...bundles.map((file) => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')),
    ];
    const quotes = ['"', "'", '`', '\\"'];
    const found = Object.values(sampleRates).filter((rate) =>
      texts.some((text) => quotes.some((quote) => text.includes(`${quote}${rate}${quote}`))),
    );
    expect(found).toEqual([]);
  });
});

describe('a stage', () => {
  it.each(stageNames)(
    '%s has sample rates or a limit on the age of rates, and with live keys the limit',
    (name) => {
      const { apiKeyMode, maxRateAgeDays, sampleRates: hasSamples } = synthesized('quote', name).stage;
      expect(hasSamples).toBe(apiKeyMode === 'test');
      if (apiKeyMode === 'live') expect(maxRateAgeDays).toBeLessThanOrEqual(6);
    },
  );

  it('has samples of currencies with 0, 2, 3 and 4 decimals on a laptop', () => {
    const samples = JSON.parse(
      variablesOf(templatesOf('quote', 'local').service, 'api')['SAMPLE_RATES']!,
    ) as object;
    expect(samples).toEqual(sampleRates);
    const exponents = Object.keys(samples).map((currency) => exponentOf(parseCurrency(currency)));
    expect(new Set(exponents)).toEqual(new Set([0, 2, 3, 4]));
  });
});

describe('the signing secret', () => {
  it('is 64 characters that CloudFormation makes and nobody writes down', () => {
    const { data } = templatesOf('quote', 'local');
    const [secret] = resourcesOf(data, 'AWS::SecretsManager::Secret');
    expect(propertyOf(secret!, 'GenerateSecretString')).toMatchObject({ PasswordLength: 64 });
    expect(propertyOf(secret!, 'SecretString')).toBeUndefined();
  });
});
