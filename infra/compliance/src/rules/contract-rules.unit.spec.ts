import { describe, expect, it } from '@jest/globals';
import type { TemplateJson } from '@millrace/constructs/testing/template.ts';
import { of, template } from '../testing/builders.ts';
import { contractFaults } from './contract-rules.ts';

const parameter = (path: string) => ({
  Type: 'AWS::SSM::Parameter::Value<String>',
  Default: `/millrace/dev/${path}`,
});
const rule = (arn: unknown, ...types: string[]) =>
  of('AWS::Events::Rule', { EventPattern: { 'detail-type': types }, Targets: [{ Id: 'one', Arn: arn }] });
const queue = { 'Fn::GetAtt': ['Queue', 'Arn'] };
const Parameters = { PaymentStream: parameter('payment/stream-arn') };

/** Of every module; a module's contract accepts, calls and offers these. */
const saying = (
  accepts: string[] = [],
  calls: string[] = [],
  functions: string[] = [],
  requests: string[] = [],
) => ({
  accepts: accepts.map((type) => ({ type, versions: [1] })),
  calls: calls.map((name) => ({ name, versions: [1] })),
  functions: functions.map((name) => ({ name, version: 1, request: {}, response: {} })),
  requests: requests.map((receiver) => ({ module: receiver, route: 'GET /', parameters: [], responses: {} })),
});
const faultsOf = (
  service: TemplateJson,
  contracts: Readonly<Record<string, ReturnType<typeof saying>>> = {},
  module = 'order',
) => contractFaults(module, service, (name) => contracts[name] ?? saying());

const pipe = (...patterns: object[]) =>
  of('AWS::Pipes::Pipe', {
    Source: { Ref: 'PaymentStream' },
    SourceParameters: patterns.length
      ? { FilterCriteria: { Filters: patterns.map((one) => ({ Pattern: JSON.stringify(one) })) } }
      : {},
  });

describe('what a template takes and the contract does not say, and the other way round', () => {
  it.each<[string, TemplateJson]>([
    ['a rule', template({ Rule: rule(queue, 'thing.image') })],
    [
      'a subscription',
      template({ One: of('AWS::SNS::Subscription', { FilterPolicy: { eventType: ['thing.image'] } }) }),
    ],
    [
      'a pipe',
      template({ Pipe: pipe({ dynamodb: { NewImage: { kind: { S: ['thing'] } } } }) }, { Parameters }),
    ],
    [
      'a mapping of another module’s stream',
      template(
        {
          Mapping: of('AWS::Lambda::EventSourceMapping', {
            EventSourceArn: { Ref: 'PaymentStream' },
            FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"NewImage":{"kind":{"S":["thing"]}}}}' }] },
          }),
        },
        { Parameters },
      ),
    ],
  ])('are found for %s', (_by, service) => {
    expect(faultsOf(service, { order: saying(['thing.image']) })).toEqual([]);
    expect(faultsOf(service)).toEqual(['order takes thing.image, which its contract does not say']);
    expect(faultsOf(template({}), { order: saying(['thing.image']) })).toEqual([
      'order takes thing.image by its contract only',
    ]);
  });

  it('are found for the rules that one module has for another', () => {
    const service = template(
      { Rule: rule({ Ref: 'EventsQueue' }, 'thing.moved') },
      { Parameters: { EventsQueue: parameter('payment/events-queue-arn') } },
    );
    const both = { payment: saying(['thing.moved', 'thing.turned']) };
    expect(faultsOf(service, both, 'processing')).toEqual([
      'payment takes thing.turned by its contract only',
    ]);
    expect(faultsOf(service, {}, 'quote')).toEqual([
      'payment takes thing.moved, which its contract does not say',
    ]);
  });

  it('are not found for what only people or a log are told, or for a stream of its own', () => {
    const own = { Parameters: { PaymentStream: parameter('order/stream-arn') } };
    const topic = { Topic: of('AWS::SNS::Topic'), Rule: rule({ Ref: 'Topic' }, 'thing.failed') };
    expect(faultsOf(template({ ...topic, Pipe: pipe() }, own))).toEqual([]);
  });

  it('are found for a stream that is read whole', () => {
    expect(faultsOf(template({ Pipe: pipe() }, { Parameters }))).toEqual([
      'order takes any.image, which its contract does not say',
    ]);
  });
});

describe('what a template calls or offers and the contract does not say, and the other way round', () => {
  const calling = template(
    {},
    {
      Parameters: {
        Claim: parameter('payment/claim-function-arn'),
        Own: parameter('order/own-function-arn'),
      },
    },
  );
  const offering = template({
    Claim: of('AWS::SSM::Parameter', { Name: '/millrace/dev/order/claim-function-arn' }),
  });

  it('are found by the parameters that name functions', () => {
    expect(faultsOf(calling, { order: saying([], ['payment.claim']) })).toEqual([]);
    expect(faultsOf(offering, { order: saying([], [], ['order.claim']) })).toEqual([]);
    expect([...faultsOf(calling), ...faultsOf(offering)]).toEqual([
      'order calls payment.claim, which its contract does not say',
      'order offers order.claim, which its contract does not say',
    ]);
    expect(faultsOf(template({}), { order: saying([], ['payment.claim'], ['order.claim']) })).toEqual([
      'order calls payment.claim by its contract only',
      'order offers order.claim by its contract only',
    ]);
  });

  it('are found by the parameters that name the APIs of other modules', () => {
    const requesting = template(
      {},
      { Parameters: { Api: parameter('payment/api-url'), Own: parameter('order/api-url') } },
    );
    expect(faultsOf(requesting, { order: saying([], [], [], ['payment', 'payment']) })).toEqual([]);
    const within = template({}, { Parameters: { Service: parameter('payment/service-url') } });
    for (const one of [requesting, within]) {
      expect(faultsOf(one)).toEqual(['order sends requests to payment, which its contract does not say']);
    }
    expect(faultsOf(template({}), { order: saying([], [], [], ['payment', 'payment']) })).toEqual([
      'order sends requests to payment by its contract only',
    ]);
  });
});
