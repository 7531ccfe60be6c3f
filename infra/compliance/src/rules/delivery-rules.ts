import { UNDELIVERED, UNWATCHED } from '@millrace/constructs/metadata.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';
import { watchesOf } from './alarm-rules.ts';

/** Something that gives up a delivery at some time, and the dead-letter queue that it is given. */
interface Delivery {
  /** As in `Rule target log`. */
  readonly name: string;
  readonly resource: NamedResource;
  readonly deadLetters: unknown;
}

/** Queues that a function consumes or a topic fills, and that hand a message out for ever. */
export function queuesWithoutDeadLetters(template: TemplateJson): string[] {
  const consumed = new Set([
    ...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map((mapping) =>
      logicalIdOf(propertyOf(mapping, 'EventSourceArn')),
    ),
    ...resourcesOf(template, 'AWS::SNS::Subscription').map((one) => logicalIdOf(propertyOf(one, 'Endpoint'))),
  ]);
  return resourcesOf(template, 'AWS::SQS::Queue')
    .filter((queue) => consumed.has(queue.id))
    .filter((queue) => propertyOf(queue, 'RedrivePolicy.deadLetterTargetArn') === undefined)
    .map(({ id }) => id);
}

/**
 * Whatever reads a stream, or delivers an event, a call or a message, gives up at some time: at once where it lacks a
 * permission. Each keeps what it gives up in a dead-letter queue of its stack that somebody is told of, or its metadata
 * says why not.
 */
export function lostDeliveries(template: TemplateJson): string[] {
  const isWatched = watchesOf(template);
  const queues = new Map(resourcesOf(template, 'AWS::SQS::Queue').map((queue) => [queue.id, queue]));
  return deliveriesIn(template)
    .filter(({ resource }) => !resource.Metadata?.[UNDELIVERED])
    .flatMap(({ name, deadLetters }) => {
      if (deadLetters === undefined) return [`${name} has no dead-letter queue`];
      const queue = queues.get(logicalIdOf(deadLetters) ?? '');
      if (!queue) return [`${name} has a dead-letter queue outside of its stack`];
      const unwatched = !isWatched(queue.id) && !queue.Metadata?.[UNWATCHED];
      return unwatched ? [`${name} has a dead-letter queue without an alarm`] : [];
    });
}

function deliveriesIn(template: TemplateJson): Delivery[] {
  const all = (type: string, path: string, isOne = (_resource: NamedResource): boolean => true): Delivery[] =>
    resourcesOf(template, type)
      .filter(isOne)
      .map((resource) => ({ name: resource.id, resource, deadLetters: propertyOf(resource, path) }));
  return [
    ...all(
      'AWS::Lambda::EventSourceMapping',
      'DestinationConfig.OnFailure.Destination',
      (mapping) => propertyOf(mapping, 'StartingPosition') !== undefined,
    ),
    ...all('AWS::Pipes::Pipe', 'SourceParameters.DynamoDBStreamParameters.DeadLetterConfig.Arn'),
    ...all('AWS::Scheduler::Schedule', 'Target.DeadLetterConfig.Arn'),
    // Mail that bounces is delivered for SNS. cdk-nag asks for a reason of its own.
    ...all(
      'AWS::SNS::Subscription',
      'RedrivePolicy.deadLetterTargetArn',
      (subscription) => propertyOf(subscription, 'Protocol') !== 'email',
    ),
    ...resourcesOf(template, 'AWS::Events::Rule').flatMap((rule) =>
      (propertyOf(rule, 'Targets') as { Id: string; DeadLetterConfig?: { Arn: unknown } }[]).map(
        ({ Id, DeadLetterConfig }) => ({
          name: `${rule.id} target ${Id}`,
          resource: rule,
          deadLetters: DeadLetterConfig?.Arn,
        }),
      ),
    ),
  ];
}
