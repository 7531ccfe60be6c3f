import { describe, expect, it } from '@jest/globals';
import { stageOf } from './stage.ts';

describe('a stage', () => {
  it('needs nothing of the environment when it is local', () => {
    expect(stageOf('local', {})).toMatchObject({
      account: '000000000000',
      region: 'eu-west-1',
      alertEmail: 'payments-team@example.com',
      sweepAfterSeconds: 15,
      apiKeyMode: 'test',
    });
  });

  it('is not carried elsewhere by the account of the environment when it is local', () => {
    expect(stageOf('local', { CDK_DEFAULT_ACCOUNT: '111122223333' }).account).toBe('000000000000');
  });

  it.each(['CDK_DEFAULT_ACCOUNT', 'CDK_DEFAULT_REGION', 'MILLRACE_ALERT_EMAIL'])(
    'says that it needs %s when it is on AWS',
    (missing) => {
      const complete = {
        CDK_DEFAULT_ACCOUNT: '111122223333',
        CDK_DEFAULT_REGION: 'eu-central-1',
        MILLRACE_ALERT_EMAIL: 'team@example.com',
      };
      expect(() => stageOf('dev', { ...complete, [missing]: '' })).toThrow(
        `stage dev needs the environment variable ${missing}`,
      );
    },
  );

  it.each(['dev', 'prod'])('on AWS is %s in no account of a local cloud', (name) => {
    const environment = { CDK_DEFAULT_REGION: 'eu-central-1', MILLRACE_ALERT_EMAIL: 'team@example.com' };
    for (const CDK_DEFAULT_ACCOUNT of ['000000000000', '1234', 'prod']) {
      expect(() => stageOf(name, { ...environment, CDK_DEFAULT_ACCOUNT })).toThrow(
        'CDK_DEFAULT_ACCOUNT must be an AWS account',
      );
    }
  });

  it('sells for the merchant that the environment names, and on a laptop for the first demo merchant', () => {
    const environment = {
      CDK_DEFAULT_ACCOUNT: '111122223333',
      CDK_DEFAULT_REGION: 'eu-central-1',
      MILLRACE_ALERT_EMAIL: 'team@example.com',
      MILLRACE_SHOP_MERCHANT_ID: 'mer_00000000000000000000000009',
    };
    expect(stageOf('dev', environment).shopMerchantId).toBe('mer_00000000000000000000000009');
    expect(stageOf('local', environment).shopMerchantId).toBe('mer_00000000000000000000000001');
  });

  it('lets in the builds of the account that the environment names, and those of its own unless it does', () => {
    const environment = {
      CDK_DEFAULT_ACCOUNT: '111122223333',
      CDK_DEFAULT_REGION: 'eu-central-1',
      MILLRACE_ALERT_EMAIL: 'team@example.com',
    };
    expect(stageOf('dev', environment).pipelineAccount).toBe('111122223333');
    const elsewhere = { ...environment, MILLRACE_PIPELINE_ACCOUNT: '444455556666' };
    expect(stageOf('dev', elsewhere).pipelineAccount).toBe('444455556666');
  });

  it.each([
    ['local', undefined, 'all-at-once'],
    ['local', 'canary-10-percent-5-minutes', 'all-at-once'],
    ['dev', undefined, 'all-at-once'],
    ['dev', 'linear-10-percent-every-1-minute', 'linear-10-percent-every-1-minute'],
    ['prod', undefined, 'canary-10-percent-5-minutes'],
    ['prod', 'all-at-once', 'all-at-once'],
  ])('moves calls in %s, told %s, by %s', (name, MILLRACE_TRAFFIC_SHIFT, shift) => {
    const environment = {
      CDK_DEFAULT_ACCOUNT: '111122223333',
      CDK_DEFAULT_REGION: 'eu-central-1',
      MILLRACE_ALERT_EMAIL: 'team@example.com',
      MILLRACE_TRAFFIC_SHIFT,
    };
    expect(stageOf(name, environment).trafficShift).toBe(shift);
    expect(() => stageOf('dev', { ...environment, MILLRACE_TRAFFIC_SHIFT: 'slowly' })).toThrow(
      'MILLRACE_TRAFFIC_SHIFT must be one of all-at-once, canary-10-percent-5-minutes,',
    );
  });

  it('takes live keys in prod alone', () => {
    const environment = {
      CDK_DEFAULT_ACCOUNT: '111122223333',
      CDK_DEFAULT_REGION: 'eu-central-1',
      MILLRACE_ALERT_EMAIL: 'team@example.com',
    };
    expect(stageOf('dev', environment).apiKeyMode).toBe('test');
    expect(stageOf('prod', environment)).toMatchObject({ apiKeyMode: 'live', terminationProtection: true });
  });

  it('fetches exchange rates from where the environment says, and on a laptop from nowhere', () => {
    const environment = {
      CDK_DEFAULT_ACCOUNT: '111122223333',
      CDK_DEFAULT_REGION: 'eu-central-1',
      MILLRACE_ALERT_EMAIL: 'team@example.com',
      MILLRACE_RATES_URL: 'https://rates.example.com/daily.xml',
    };
    expect(stageOf('prod', environment).ratesUrl).toBe(environment.MILLRACE_RATES_URL);
    expect(stageOf('local', environment).ratesUrl).toBeUndefined();
    expect(stageOf('dev', { ...environment, MILLRACE_RATES_URL: '' }).ratesUrl).toBeUndefined();
    for (const MILLRACE_RATES_URL of [
      'http://rates.example.com',
      'rates',
      'https://me:secret@rates.example.com',
    ]) {
      expect(() => stageOf('dev', { ...environment, MILLRACE_RATES_URL })).toThrow(
        'MILLRACE_RATES_URL must be an https address',
      );
    }
  });

  it.each([undefined, 'staging', 'toString'])('is not %s', (name) => {
    expect(() => stageOf(name, {})).toThrow('the stages are local, dev, prod');
  });
});
