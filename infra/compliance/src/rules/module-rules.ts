import { modules, type Module } from '@millrace/modules';
import { propertyOf, resourcesOf, type ModuleTemplates } from '@millrace/constructs/testing/template.ts';

/**
 * Where templates differ from the list of modules (`libs/modules`): queues without the module's prefix, image
 * repositories, and parameters of modules that are deployed later. All that is listed exists in stage `local`; another
 * stage may have less.
 */
export function differencesFromList(module: Module, templates: ModuleTemplates, stageName: string): string[] {
  const { services, unprefixedQueues } = modules.find(({ name }) => name === module)!;
  const both = [templates.data, templates.service];
  const prefix = `millrace-${stageName}-`;
  const namesOf = (type: string, property: string): string[] =>
    both
      .flatMap((template) => resourcesOf(template, type))
      .map((resource) => String(propertyOf(resource, property)).replace(prefix, ''));
  const queues = namesOf('AWS::SQS::Queue', 'QueueName').filter(
    (name) => !name.startsWith(`${module}-`) && !name.endsWith('-dlq'),
  );
  const later = modules.slice(modules.findIndex(({ name }) => name === module) + 1).map(({ name }) => name);
  const read = both.flatMap(({ Parameters = {} }) =>
    Object.values(Parameters).map(({ Default }) => String(Default)),
  );
  const difference = (kind: string, found: readonly string[], listed: readonly string[]): string[] => [
    ...found.filter((name) => !listed.includes(name)).map((name) => `${kind} ${name} is not listed`),
    ...listed
      .filter((name) => stageName === 'local' && !found.includes(name))
      .map((name) => `${kind} ${name} does not exist`),
  ];
  return [
    ...difference('queue', queues, unprefixedQueues),
    ...difference('image repository', namesOf('AWS::ECR::Repository', 'RepositoryName'), services),
    ...read
      .filter((name) => later.some((other) => name.startsWith(`/millrace/${stageName}/${other}/`)))
      .map((name) => `${name} is read, and published later`),
  ];
}
