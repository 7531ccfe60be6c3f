import { describe, expect, it } from '@jest/globals';
import { propertyOf, resourcesOf, templatesOf } from '@millrace/constructs/testing';

const { service } = templatesOf('settlement', 'prod');

const named = (type: string, property: string, name: string) => {
  const found = resourcesOf(service, type).find((resource) => propertyOf(resource, property) === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
};

const aliasOf = (functionId: string) => {
  const alias = resourcesOf(service, 'AWS::Lambda::Alias').find(
    (one) => propertyOf(one, 'FunctionName.Ref') === functionId,
  );
  return alias?.id ?? `no alias of ${functionId}`;
};

describe.each([
  ['settlement', 'payment.accepted', 'accepted-to-workflow', 'not-started-dlq'],
  ['refund', 'refund.requested', 'refund-requested-to-workflow', 'refund-not-started-dlq'],
])('the %s state machine', (name, event, rule, notStarted) => {
  const machine = named('AWS::StepFunctions::StateMachine', 'StateMachineName', `millrace-prod-${name}`);

  it('is Express, and logs no payload', () => {
    expect(propertyOf(machine, 'StateMachineType')).toBe('EXPRESS');
    expect(propertyOf(machine, 'LoggingConfiguration')).toMatchObject({
      Level: 'ERROR',
      IncludeExecutionData: false,
    });
  });

  it('waits for longer than any function of the module takes', () => {
    const timeouts = resourcesOf(service, 'AWS::Lambda::Function')
      .filter((fn) => JSON.stringify(propertyOf(machine, 'DefinitionSubstitutions')).includes(aliasOf(fn.id)))
      .map((fn) => Number(propertyOf(fn, 'Timeout')));
    expect(timeouts.length).toBeGreaterThan(1);
    const { States } = JSON.parse(String(propertyOf(machine, 'DefinitionString'))) as {
      States: Record<string, { Resource?: string; TimeoutSeconds?: number }>;
    };
    for (const { Resource, TimeoutSeconds } of Object.values(States)) {
      if (Resource?.endsWith(':lambda:invoke')) expect(TimeoutSeconds).toBeGreaterThan(Math.max(...timeouts));
    }
  });

  it('fills in everything that the definition leaves open, and nothing else', () => {
    const open = String(propertyOf(machine, 'DefinitionString')).matchAll(/\$\{(\w+)\}/g);
    const filled = Object.keys(propertyOf(machine, 'DefinitionSubstitutions') as object);
    expect([...new Set([...open].map(([, left]) => left))].sort()).toEqual(filled.sort());
  });

  it(`starts with each ${event}, and keeps what started nothing`, () => {
    const starter = named('AWS::Events::Rule', 'Name', `millrace-prod-settlement-${rule}`);
    const queue = named('AWS::SQS::Queue', 'QueueName', `millrace-prod-settlement-${notStarted}`);
    expect(propertyOf(starter, 'EventPattern')).toEqual({
      source: ['millrace.processing'],
      'detail-type': [event],
    });
    expect(propertyOf(starter, 'Targets')).toEqual([
      expect.objectContaining({
        Arn: { Ref: machine.id },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } },
      }),
    ]);
  });
});
