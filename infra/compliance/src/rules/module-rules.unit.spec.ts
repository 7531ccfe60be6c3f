import { describe, expect, it } from '@jest/globals';
import { of, template } from '../testing/builders.ts';
import { differencesFromList } from './module-rules.ts';

const queue = (name: string, stage = 'local') =>
  of('AWS::SQS::Queue', { QueueName: `millrace-${stage}-${name}` });
const read = (Default: string) => ({ Type: 'AWS::SSM::Parameter::Value<String>', Default });

describe('the rules of the list of modules', () => {
  it('find queues and repositories that are not listed, and those that do not exist', () => {
    const templates = {
      data: template({ Images: of('AWS::ECR::Repository', { RepositoryName: 'millrace-local-other' }) }),
      service: template({
        Own: queue('order-payment-requests'),
        Orders: queue('OrderQueue'),
        OrderLetters: queue('OrderQueue-dlq'),
        Lookups: queue('LookupQueue'),
        New: queue('NewQueue'),
      }),
    };
    expect(differencesFromList('order', templates, 'local')).toEqual([
      'queue LookupQueue is not listed',
      'queue NewQueue is not listed',
      'queue SimulationQueue does not exist',
      'image repository other is not listed',
      'image repository order-worker does not exist',
    ]);
  });

  it('let a stage other than local have less, and nothing else', () => {
    const service = template({ Orders: queue('OrderQueue', 'prod'), New: queue('NewQueue', 'prod') });
    expect(differencesFromList('order', { data: template({}), service }, 'prod')).toEqual([
      'queue NewQueue is not listed',
    ]);
  });

  it('find parameters of modules that are deployed later', () => {
    const Parameters = {
      Bus: read('/millrace/dev/processing/bus-arn'),
      Table: read('/millrace/dev/payment/table-arn'),
      Key: read('/millrace/dev/merchant/key-arn'),
    };
    const templates = { data: template({}), service: template({}, { Parameters }) };
    expect(differencesFromList('payment', templates, 'dev')).toEqual([
      '/millrace/dev/processing/bus-arn is read, and published later',
    ]);
  });
});
