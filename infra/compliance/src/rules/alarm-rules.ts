import { FAILS_REPEATEDLY } from '@millrace/dead-letters';
import { UNWATCHED } from '@millrace/constructs/metadata.ts';
import { isHook } from '@millrace/constructs/testing/deployed-functions.ts';
import { statementsOf, type Statement } from '@millrace/constructs/testing/statements.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

const AGE = 'ApproximateAgeOfOldestMessage';
const DEPTH = 'ApproximateNumberOfMessagesVisible';
const ARRIVALS = `DIFF(${DEPTH})`;

/** A resource, and the metrics of which each needs an alarm. */
type Watched = readonly [resource: NamedResource, metrics: readonly string[]];

/** Of the summary of a sweep: what neither an error nor a dead letter shows. */
const SWEEP_FIELDS = ['stillOpen', 'newlyStuck', 'moreDue', 'failed'] as const;

/**
 * Resources of which nobody is told when they fail, without a written reason, or with one although somebody is told:
 * dead-letter queues with anything in them or anything new, other queues that are not kept up with, functions that end
 * in errors or do not keep up with their stream, schedules that do not call, APIs that answer with errors, workflows and
 * pipes that fail, containers that are not healthy, and sweepers and consumers of queues whose log nobody is told of.
 */
export function unwatchedResources(template: TemplateJson): string[] {
  const telling = tellingAlarms(template);
  const isWatched = watchesOf(template);
  const sweepers = resourcesOf(template, 'AWS::Lambda::Function').filter((fn) =>
    String(propertyOf(fn, 'FunctionName')).endsWith('-sweeper'),
  );
  const logs = [
    ...sweepers.map((fn) => [fn, SWEEP_FIELDS] as const),
    ...queueConsumersIn(template).map((consumer) => [consumer, [FAILS_REPEATEDLY]] as const),
  ];
  const unwatchedLogs = logs.flatMap(([resource, fields]) =>
    unwatchedFields(template, resource, fields, telling).map(
      (field) => `${resource.id} has no alarm on ${field} of its log`,
    ),
  );
  const unwatched = watchedIn(template).flatMap(([{ id, Metadata }, metrics]) => {
    if (!Metadata?.[UNWATCHED]) {
      return metrics
        .filter((metric) => !isWatched(id, metric))
        .map((metric) => `${id} has no alarm on ${metric}`);
    }
    return isWatched(id) ? [`${id} has alarms, and a reason to have none`] : [];
  });
  return [...unwatched, ...unwatchedLogs];
}

/** Alarms that tell somebody. */
function tellingAlarms(template: TemplateJson): NamedResource[] {
  return resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
    (alarm) => ((propertyOf(alarm, 'AlarmActions') ?? []) as unknown[]).length > 0,
  );
}

/** Whether an alarm tells somebody of a metric of a resource, or of any. */
export function watchesOf(template: TemplateJson): (id: string, metric?: string) => boolean {
  const measured = tellingAlarms(template).map(measuredBy);
  return (id, metric) =>
    measured.some((one) => (!metric || one.metric === metric) && one.resources.includes(id));
}

/** Functions and containers that may receive a queue's messages, unless a reason says why nobody is told. */
function queueConsumersIn(template: TemplateJson): NamedResource[] {
  const receives = ({ Action }: Statement): boolean => [Action].flat().includes('sqs:ReceiveMessage');
  const roles = new Set(
    resourcesOf(template, 'AWS::IAM::Role')
      .filter((role) => statementsOf(role).some(receives))
      .map(({ id }) => id),
  );
  const isIts = (path: string) => (resource: NamedResource) =>
    roles.has(logicalIdOf(propertyOf(resource, path)) ?? '');
  return [
    ...resourcesOf(template, 'AWS::Lambda::Function').filter(isIts('Role')),
    ...resourcesOf(template, 'AWS::ECS::TaskDefinition').filter(isIts('TaskRoleArn')),
  ].filter(({ Metadata }) => !Metadata?.[UNWATCHED]);
}

/** The log group of a function or of a task of one container. */
function logGroupOf(resource: NamedResource): string | undefined {
  const [container] = (propertyOf(resource, 'ContainerDefinitions') ?? []) as {
    LogConfiguration: { Options: Record<string, unknown> };
  }[];
  return logicalIdOf(
    container
      ? container.LogConfiguration.Options['awslogs-group']
      : propertyOf(resource, 'LoggingConfig.LogGroup'),
  );
}

/** Log fields of a resource that no metric filter with an alarm watches. */
function unwatchedFields(
  template: TemplateJson,
  resource: NamedResource,
  fields: readonly string[],
  telling: readonly NamedResource[],
): string[] {
  const group = logGroupOf(resource);
  const metrics = new Set(telling.map((alarm) => propertyOf(alarm, 'MetricName')));
  const watched = resourcesOf(template, 'AWS::Logs::MetricFilter')
    .filter((filter) => logicalIdOf(propertyOf(filter, 'LogGroupName')) === group)
    .filter((filter) => {
      const made = propertyOf(filter, 'MetricTransformations') as { MetricName: string }[];
      return made.some(({ MetricName }) => metrics.has(MetricName));
    })
    .map((filter) => String(propertyOf(filter, 'FilterPattern')));
  return fields.filter((field) => !watched.some((pattern) => pattern.includes(`$.${field} `)));
}

/**
 * What else than alarms publishes to the topic of alarms. What a merchant can cause at will must not be among it: nobody
 * would see an alarm any more.
 */
export function otherThanAlarms(template: TemplateJson, attentionArn: string): string[] {
  const topic = resourcesOf(template, 'AWS::SNS::Topic').find(
    (one) => propertyOf(one, 'TopicName') === attentionArn.split(':').at(-1),
  );
  const isAttention = (value: unknown): boolean =>
    value === attentionArn || (topic !== undefined && logicalIdOf(value) === topic.id);
  const rules = resourcesOf(template, 'AWS::Events::Rule').filter((rule) =>
    (propertyOf(rule, 'Targets') as { Arn: unknown }[]).some(({ Arn }) => isAttention(Arn)),
  );
  const statements = resourcesOf(template)
    .filter(({ Type }) => Type !== 'AWS::CloudWatch::Alarm')
    .flatMap((resource) => statementsOf(resource).map((statement) => ({ id: resource.id, ...statement })))
    .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().some(isAttention))
    .filter(({ Principal }) => JSON.stringify(Principal) !== '{"Service":"cloudwatch.amazonaws.com"}');
  return [...rules, ...statements].map(({ id }) => `${id} publishes to the topic of alarms`);
}

function watchedIn(template: TemplateJson): Watched[] {
  const all = (type: string, metricsOf: (resource: NamedResource) => readonly string[]): Watched[] =>
    resourcesOf(template, type).map((resource) => [resource, metricsOf(resource)]);
  const aliases = functionsByAlias(template);
  const functionsOf = (type: string, path: string, where: (resource: NamedResource) => boolean) =>
    new Set(
      resourcesOf(template, type)
        .filter(where)
        .map((resource) => logicalIdOf(propertyOf(resource, path)) ?? '')
        .map((id) => aliases.get(id) ?? id),
    );
  const readers = functionsOf(
    'AWS::Lambda::EventSourceMapping',
    'FunctionName',
    (mapping) => propertyOf(mapping, 'StartingPosition') !== undefined,
  );
  const scheduled = functionsOf(
    'AWS::Scheduler::Schedule',
    'Target.Arn',
    (schedule) => propertyOf(schedule, 'State') !== 'DISABLED',
  );
  return [
    ...all('AWS::SQS::Queue', (queue) => (propertyOf(queue, 'RedrivePolicy') ? [AGE] : [DEPTH, ARRIVALS])),
    ...all('AWS::Lambda::Function', (fn) => [
      ...(isHook(fn) ? [] : ['Errors']),
      ...(readers.has(fn.id) ? ['IteratorAge'] : []),
      ...(scheduled.has(fn.id) ? ['Invocations'] : []),
    ]),
    ...all('AWS::ApiGatewayV2::Api', () => ['5xx']),
    ...all('AWS::StepFunctions::StateMachine', () => ['ExecutionsFailed', 'ExecutionsTimedOut']),
    ...all('AWS::Pipes::Pipe', () => ['ExecutionFailed']),
    ...all('AWS::ElasticLoadBalancingV2::TargetGroup', () => ['UnHealthyHostCount', 'HealthyHostCount']),
  ];
}

function functionsByAlias(template: TemplateJson): ReadonlyMap<string, string | undefined> {
  return new Map(
    resourcesOf(template, 'AWS::Lambda::Alias').map((alias) => [
      alias.id,
      logicalIdOf(propertyOf(alias, 'FunctionName')),
    ]),
  );
}

interface Metric {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** What an alarm looks at: a metric or an expression with metrics in the place of their ids, and whose they are. */
export function measuredBy(alarm: NamedResource): { metric: string; resources: readonly string[] } {
  const parts = propertyOf(alarm, 'Metrics') as
    readonly { Id: string; Expression?: string; MetricStat?: { Metric: Metric } }[] | undefined;
  const metrics = parts
    ? parts.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ id: Id, ...MetricStat.Metric }] : []))
    : [{ id: '', ...(alarm.Properties as unknown as Metric) }];
  const expression = parts?.find((part) => part.Expression !== undefined)?.Expression;
  const named = metrics.reduce((text, { id, MetricName }) => text?.replaceAll(id, MetricName), expression);
  return {
    metric: named ?? metrics.map(({ MetricName }) => MetricName).join(),
    resources: metrics.flatMap(({ Dimensions = [] }) =>
      Dimensions.flatMap(({ Value }) => logicalIdOf(Value) ?? []),
    ),
  };
}
