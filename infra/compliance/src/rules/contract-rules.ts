import type { ModuleContract } from '@millrace/events';
import { contractOf as readContract } from '@millrace/constructs/contract-file.ts';
import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';

type ContractOf = (module: string) => Pick<ModuleContract, 'accepts' | 'calls' | 'functions' | 'requests'>;

/** The contract of a module, as it is checked in. */
export const checkedInContract: ContractOf = (module) => {
  const contract = readContract(module);
  if (!contract) throw new Error(`module ${module} has no contract`);
  return contract;
};

/** For which modules each module's template has the rules; payment's are among the rules of the bus. */
const routedBy: Readonly<Record<string, readonly string[]>> = {
  processing: ['processing', 'payment'],
  payment: [],
};

/** What a module's service takes, calls or offers and its contract does not say, and the other way round. */
export function contractFaults(
  module: string,
  service: TemplateJson,
  contractOf: ContractOf = checkedInContract,
): string[] {
  const deliveries = deliveriesOf(module, service);
  const takers = new Set([...(routedBy[module] ?? [module]), ...deliveries.map(({ to }) => to)]);
  const { calls, functions, requests = [] } = contractOf(module);
  return [
    ...[...takers].flatMap((taker) =>
      difference(
        `${taker} takes`,
        deliveries.filter(({ to }) => to === taker).map(({ type }) => type),
        contractOf(taker).accepts.map(({ type }) => type),
      ),
    ),
    ...difference(
      `${module} calls`,
      callsOf(module, service),
      calls.map(({ name }) => name),
    ),
    ...difference(`${module} sends requests to`, receiversOf(module, service), [
      ...new Set(requests.map((request) => request.module)),
    ]),
    ...difference(
      `${module} offers`,
      offersOf(service),
      functions.map(({ name }) => name),
    ),
  ];
}

function difference(verb: string, done: readonly string[], said: readonly string[]): string[] {
  return [
    ...done
      .filter((name) => !said.includes(name))
      .map((name) => `${verb} ${name}, which its contract does not say`),
    ...said.filter((name) => !done.includes(name)).map((name) => `${verb} ${name} by its contract only`),
  ];
}

interface Delivery {
  readonly to: string;
  readonly type: string;
}

function deliveriesOf(module: string, template: TemplateJson): Delivery[] {
  return [
    ...resourcesOf(template, 'AWS::Events::Rule').flatMap((rule) => ofRule(module, rule, template)),
    ...resourcesOf(template, 'AWS::SNS::Subscription').flatMap((subscription) =>
      textsAt(subscription, 'FilterPolicy.eventType').map((type) => ({ to: module, type })),
    ),
    ...[
      ...resourcesOf(template, 'AWS::Pipes::Pipe').map((pipe) =>
        readOf(pipe, 'Source', 'SourceParameters.FilterCriteria'),
      ),
      ...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map((mapping) =>
        readOf(mapping, 'EventSourceArn', 'FilterCriteria'),
      ),
    ]
      .filter(({ source }) => (parameterOf(source, template)?.module ?? module) !== module)
      .flatMap(({ kinds }) => kinds.map((kind) => ({ to: module, type: `${kind}.image` }))),
  ];
}

/** Topics tell people and a log takes everything: what comes there is read by no code. */
function ofRule(module: string, rule: NamedResource, template: TemplateJson): Delivery[] {
  const targets = ((propertyOf(rule, 'Targets') ?? []) as { Arn: unknown }[]).filter(
    ({ Arn }) => template.Resources[logicalIdOf(Arn) ?? '']?.Type !== 'AWS::SNS::Topic',
  );
  return targets.flatMap(({ Arn }) =>
    textsAt(rule, 'EventPattern.detail-type').map((type) => ({
      to: parameterOf(Arn, template)?.module ?? module,
      type,
    })),
  );
}

/** What is read from a stream, by the kinds of items that the filters let through; `any` where one lets all through. */
function readOf(reader: NamedResource, sourcePath: string, filtersPath: string) {
  const filters = (propertyOf(reader, `${filtersPath}.Filters`) ?? [{ Pattern: '{}' }]) as Filter[];
  const kinds = filters.flatMap(
    ({ Pattern }) => (JSON.parse(Pattern) as Pattern).dynamodb?.NewImage?.kind?.S ?? ['any'],
  );
  return { source: propertyOf(reader, sourcePath), kinds: [...new Set(kinds)] };
}

interface Filter {
  readonly Pattern: string;
}

interface Pattern {
  readonly dynamodb?: { readonly NewImage?: { readonly kind?: { readonly S: readonly string[] } } };
}

/** The functions of other modules whose ARNs a template reads, as in `payment.claim`. */
function callsOf(module: string, template: TemplateJson): string[] {
  return readFromOthers(module, template).flatMap((parameter) => functionNamed(parameter));
}

/** The modules whose addresses a template reads: those of their APIs, and of their services within the network. */
function receiversOf(module: string, template: TemplateJson): string[] {
  return readFromOthers(module, template)
    .filter(({ name }) => ['api-url', 'service-url'].includes(name))
    .map((parameter) => parameter.module);
}

function readFromOthers(module: string, template: TemplateJson): NamedParameter[] {
  return Object.values(template.Parameters ?? {})
    .map(({ Default }) => named(Default))
    .filter((parameter) => parameter !== undefined)
    .filter((parameter) => parameter.module !== module);
}

function offersOf(template: TemplateJson): string[] {
  return resourcesOf(template, 'AWS::SSM::Parameter').flatMap((parameter) =>
    functionNamed(named(propertyOf(parameter, 'Name'))),
  );
}

interface NamedParameter {
  readonly module: string;
  readonly name: string;
}

const functionNamed = (parameter: NamedParameter | undefined): string[] =>
  parameter?.name.endsWith('-function-arn')
    ? [`${parameter.module}.${parameter.name.replace(/-function-arn$/, '')}`]
    : [];

/** The published parameter that a value is read from. */
const parameterOf = (value: unknown, template: TemplateJson): NamedParameter | undefined =>
  named(template.Parameters?.[(value as { Ref?: string } | undefined)?.Ref ?? '']?.Default);

/** Of `/millrace/<stage>/<module>/<name>`. */
function named(path: unknown): NamedParameter | undefined {
  const [, module, name] = /^\/millrace\/[^/]+\/([^/]+)\/([^/]+)$/.exec(String(path)) ?? [];
  return module !== undefined && name !== undefined ? { module, name } : undefined;
}

const textsAt = (resource: NamedResource, path: string): string[] =>
  (propertyOf(resource, path) ?? []) as string[];
