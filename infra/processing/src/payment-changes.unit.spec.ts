import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';
import { paymentChanges } from './payment-changes.ts';

const { service } = templatesOf('processing', 'local');

describe('the pipe from payment’s stream', () => {
  const [pipe] = resourcesOf(service, 'AWS::Pipes::Pipe');

  it('lets through payments and refunds that were created or put back on their way', () => {
    const filters = propertyOf(pipe!, 'SourceParameters.FilterCriteria.Filters') as { Pattern: string }[];
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual(paymentChanges);
    expect(paymentChanges).toEqual([
      { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] } } } },
      {
        eventName: ['MODIFY'],
        dynamodb: { NewImage: { kind: { S: ['payment', 'refund'] }, lastChange: { S: ['requeued'] } } },
      },
    ]);
  });

  it('misses no payment that was made before it, and bounds batches and retries', () => {
    expect(propertyOf(pipe!, 'SourceParameters.DynamoDBStreamParameters')).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10,
      MaximumRetryAttempts: 20,
    });
  });
});

describe('the rules of the bus', () => {
  const rules = resourcesOf(service, 'AWS::Events::Rule').map(({ Properties }) => Properties!);

  it('match what docs/reference/data-model.md says', () => {
    expect(rules.map(({ Name, EventPattern }) => [Name, EventPattern])).toEqual([
      ['millrace-local-processing-everything-to-log', { source: [{ prefix: 'millrace.' }] }],
      [
        'millrace-local-processing-failures-to-topic',
        { source: ['millrace.settlement'], 'detail-type': ['settlement.failed', 'refund.failed'] },
      ],
      [
        'millrace-local-processing-outcomes-to-payment',
        {
          source: ['millrace.processing', 'millrace.settlement'],
          'detail-type': [
            'payment.rejected',
            'settlement.completed',
            'settlement.failed',
            'refund.succeeded',
            'refund.failed',
          ],
        },
      ],
    ]);
  });

  it('hand every event on as it is, except to a person', () => {
    const all = rules.flatMap(({ Targets }) => Targets as Record<string, unknown>[]);
    expect(all).toHaveLength(3);
    const targets = all.filter(({ Id }) => Id !== 'failures-to-topic');
    expect(targets).toHaveLength(2);
    for (const target of targets) {
      expect(target).not.toHaveProperty('Input');
      expect(target).not.toHaveProperty('InputPath');
      expect(target).not.toHaveProperty('InputTransformer');
    }
  });
});
