import { isDeepStrictEqual } from 'node:util';
import { covers, WILDCARDS, type AcknowledgedWildcard } from '@millrace/constructs/metadata.ts';
import { statementsOf, type Statement } from '@millrace/constructs/testing/statements.ts';
import { resourcesOf, type TemplateJson } from '@millrace/constructs/testing/template.ts';

/** Every `*` in an action or a resource that something is allowed, and that nobody has given a reason for. */
export function unacknowledgedWildcards(template: TemplateJson): string[] {
  return resourcesOf(template).flatMap((resource) => {
    const reasons = (resource.Metadata?.[WILDCARDS] ?? []) as AcknowledgedWildcard[];
    return statementsOf(resource)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap((statement) => wildcardsOf(statement).filter((text) => !isReasoned(text, statement, reasons)))
      .map((text) => `${resource.id} allows ${text}`);
  });
}

/** Policies of AWS's own making allow what nobody here has looked at. */
export function managedPolicies(template: TemplateJson): string[] {
  return resourcesOf(template)
    .filter(({ Properties }) => Properties?.['ManagedPolicyArns'] !== undefined)
    .map(({ id }) => `${id} has managed policies`);
}

/**
 * Statements of topics and queues that an AWS service may use on behalf of any account. EventBridge is let off for
 * topics: it publishes to none whose policy has a condition for it.
 */
export function deputiesOfAnyone(template: TemplateJson): string[] {
  return resourcesOf(template)
    .filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy' || Type === 'AWS::SQS::QueuePolicy')
    .flatMap((resource) =>
      statementsOf(resource)
        .filter(({ Effect, Principal }) => Effect === 'Allow' && servicesOf(Principal).length > 0)
        .filter(({ Principal }) => {
          const toTopic = resource.Type === 'AWS::SNS::TopicPolicy';
          return !toTopic || servicesOf(Principal).some((service) => service !== 'events.amazonaws.com');
        })
        .filter(({ Condition }) => !/"aws:Source(Account|Arn)"/.test(JSON.stringify(Condition ?? {})))
        .map(({ Principal }) => `${resource.id} lets ${servicesOf(Principal).join()} act for any account`),
    );
}

/**
 * Policies of logs that let a service create log streams on a condition. EventBridge names the rule with `PutLogEvents`
 * only, so the log would stay empty.
 * @see https://github.com/aws-samples/serverless-patterns/pull/618
 */
export function conditionalLogStreams(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::Logs::ResourcePolicy').flatMap((resource) =>
    statementsOf(resource)
      .filter(({ Effect, Condition }) => Effect === 'Allow' && Condition !== undefined)
      .filter(({ Action }) => textsOf(Action).some((action) => allows(action, 'logs:CreateLogStream')))
      .map(
        ({ Principal }) =>
          `${resource.id} lets ${servicesOf(Principal).join()} create log streams on a condition`,
      ),
  );
}

function servicesOf(principal: unknown): string[] {
  return textsOf((principal as { Service?: unknown } | undefined)?.Service);
}

/** Statements that allow events to be published as another source than this one, or as any. */
export function eventsOfOthers(template: TemplateJson, source: string): string[] {
  const ownSource = { StringEquals: { 'events:source': source } };
  return resourcesOf(template).flatMap((resource) =>
    statementsOf(resource)
      .filter(
        ({ Effect, Action }) =>
          Effect === 'Allow' && textsOf(Action).some((action) => allows(action, 'events:PutEvents')),
      )
      .filter(({ Condition }) => !isDeepStrictEqual(Condition, ownSource))
      .map(() => `${resource.id} may publish events of other sources than ${source}`),
  );
}

/** `*` in an action stands for any characters. */
function allows(pattern: string, action: string): boolean {
  const [beginning, ...others] = pattern.split('*');
  return others.length > 0 ? action.startsWith(beginning!) : pattern === action;
}

/** Several reasons may share a statement, as CDK makes one of those for the same resource. */
function isReasoned(text: string, { Action }: Statement, reasons: readonly AcknowledgedWildcard[]): boolean {
  const given = reasons.filter((reason) => covers(reason, text));
  const actions = Action === undefined ? ['all but some'] : textsOf(Action);
  return actions.every((action) =>
    given.some((one) => one.actions === undefined || one.actions.includes(action)),
  );
}

function wildcardsOf({ Action, NotAction, Resource, NotResource }: Statement): string[] {
  const inverse = [NotAction, NotResource].filter((value) => value !== undefined).map(() => 'all but some');
  return [...inverse, ...textsOf(Action), ...textsOf(Resource)].filter(
    (text) => text.includes('*') || text === 'all but some',
  );
}

/** Literal texts as they are; of a join its literal parts, put together around what they join. */
function textsOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  const join = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join ? [join[1].map((part) => (typeof part === 'string' ? part : '…')).join(join[0])] : [];
}
