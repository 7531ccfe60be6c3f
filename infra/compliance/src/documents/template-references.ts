import { propertyOf, type NamedResource } from '@millrace/constructs/testing/template.ts';

/** Nothing for nothing. A vertical bar would end the cell. */
export function code(value: unknown): string {
  return value === undefined ? '' : `\`${String(value).replaceAll('|', '\\|')}\``;
}

/** Resolves references between the resources of templates to the names of what they lead to. */
export class TemplateReferences {
  readonly #byId: ReadonlyMap<string, NamedResource>;
  readonly #parameters: ReadonlyMap<string, string>;

  constructor(byId: ReadonlyMap<string, NamedResource>, parameters: ReadonlyMap<string, string>) {
    this.#byId = byId;
    this.#parameters = parameters;
  }

  /** The name of what a reference leads to, as code; an alias is called as its function is. */
  of(reference: unknown): string {
    return code(this.#name(reference));
  }

  /** A text that may have references in it. */
  text(value: unknown): string {
    return code(typeof value === 'string' ? value : this.#join(value));
  }

  refersTo(reference: unknown, resource: NamedResource): boolean {
    return idIn(reference) === resource.id;
  }

  /** What calls a function by itself. */
  triggersOf(fn: NamedResource): string[] {
    const all = [...this.#byId.values()];
    const isFor = (reference: unknown): boolean => this.#functionOf(reference)?.id === fn.id;
    const mappings = all
      .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
      .filter((mapping) => isFor(propertyOf(mapping, 'FunctionName')))
      .map((mapping) => this.of(propertyOf(mapping, 'EventSourceArn')));
    const schedules = all
      .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
      .filter((schedule) => isFor(propertyOf(schedule, 'Target.Arn')))
      .map((schedule) => code(propertyOf(schedule, 'ScheduleExpression')));
    const apis = all
      .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Integration')
      .filter((integration) => isFor(propertyOf(integration, 'IntegrationUri')))
      .map(() => 'its routes');
    return [...mappings, ...schedules, ...apis].sort();
  }

  behindRoute(route: NamedResource): string {
    const target = JSON.stringify(propertyOf(route, 'Target'));
    const integration = [...this.#byId.values()].find(
      ({ id, Type }) => Type === 'AWS::ApiGatewayV2::Integration' && target.includes(`"${id}"`),
    );
    const fn = integration && this.#functionOf(propertyOf(integration, 'IntegrationUri'));
    return fn ? code(propertyOf(fn, 'FunctionName')) : 'the load balancer';
  }

  subscriber(subscription: NamedResource): string {
    const filter = propertyOf(subscription, 'FilterPolicy');
    const who =
      propertyOf(subscription, 'Protocol') === 'sqs'
        ? this.of(propertyOf(subscription, 'Endpoint'))
        : 'a mail address';
    return filter === undefined ? who : `${who}, ${code(JSON.stringify(filter))}`;
  }

  #functionOf(reference: unknown): NamedResource | undefined {
    const resource = this.#byId.get(idIn(reference) ?? '');
    if (resource?.Type === 'AWS::Lambda::Alias')
      return this.#functionOf(propertyOf(resource, 'FunctionName'));
    return resource?.Type === 'AWS::Lambda::Function' ? resource : undefined;
  }

  #name(reference: unknown): string | undefined {
    if (reference === undefined) return undefined;
    if (typeof reference === 'string') return reference.replace(/^arn:aws:[^:]*:[^:]*:[^:]*:/, '');
    const id = idIn(reference);
    if (id === undefined) return this.#join(reference);
    const parameter = this.#parameters.get(id);
    if (parameter !== undefined) return parameter;
    const resource = this.#functionOf(reference) ?? this.#byId.get(id);
    const property = Object.keys(resource?.Properties ?? {}).find((name) => NAME.test(name));
    return property === undefined ? id : this.#name(propertyOf(resource!, property));
  }

  #join(value: unknown): string {
    const parts = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join']?.[1];
    if (!parts) return JSON.stringify(value);
    return parts
      .map((part) => (typeof part === 'string' ? part : (this.#name(part) ?? '')))
      .join('')
      .replace(/^arn:aws:[^:]*:[^:]*:[^:]*:/, '');
  }
}

const NAME = /^(QueueName|FunctionName|TopicName|StateMachineName|LogGroupName|TableName|Name)$/;

function idIn(reference: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (reference ?? {}) as {
    Ref?: string;
    'Fn::GetAtt'?: [string, string];
  };
  return Ref ?? attribute?.[0];
}
