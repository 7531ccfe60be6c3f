import { describe, expect, it } from '@jest/globals';
import type { StageName } from '@millrace/constructs';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';

/** Each subscription of the stage, as the name of its topic and who gets the mail. */
const mailsIn = (stage: StageName) => {
  const { service } = templatesOf('processing', stage);
  const topics = resourcesOf(service, 'AWS::SNS::Topic');
  return resourcesOf(service, 'AWS::SNS::Subscription').map((one) => {
    const topic = topics.find(({ id }) => id === propertyOf(one, 'TopicArn.Ref'))!;
    return [propertyOf(topic, 'TopicName'), propertyOf(one, 'Endpoint')];
  });
};

describe('the mails of a stage', () => {
  it('are alarms, and on a laptop each payment that failed for good', () => {
    expect(mailsIn('local')).toEqual([
      ['millrace-local-attention', 'payments-team@example.com'],
      ['millrace-local-failures', 'payments-team@example.com'],
    ]);
  });

  it.each(['dev', 'prod'] as const)(
    'are alarms alone in %s, as any merchant can make as many failures as it likes',
    (stage) => {
      expect(mailsIn(stage)).toEqual([[`millrace-${stage}-attention`, 'payments-team@example.com']]);
    },
  );
});
