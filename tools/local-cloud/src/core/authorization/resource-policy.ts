import { deployed } from '../resources/deployed.ts';
import { physicalName } from '../resources/physical-name.ts';
import { ResourceRefused, type Properties, type ResourceType } from '../resources/resource-type.ts';
import { carried } from '../resources/support.ts';
import type { Authorizer } from './authorizer.ts';

/** What a resource policy type needs of the runtime of its service. */
interface Own {
  readonly authorizer: Pick<Authorizer, 'policies'>;
}

/**
 * A type that gives its document to one or several resources, such as `AWS::SQS::QueuePolicy`.
 * @param property names the resources
 * @param arnOf a value of that property as an ARN
 */
export function resourcePolicy<Runtime extends Own>(
  type: string,
  { property, arnOf }: { property: string; arnOf: (value: string, own: Runtime) => string },
): ResourceType<Runtime> {
  const scopes = (properties: Properties, own: Runtime): string[] =>
    [properties[property] ?? []].flat().map((value) => arnOf(String(value), own));
  const described = deployed<Runtime>({
    type,
    properties: carried(property, 'PolicyDocument'),
    identity: 'anonymous',
    fixed: [],
    id: (request) => physicalName(request),
    put(id, properties, own) {
      const document = properties['PolicyDocument'];
      if (typeof document !== 'object' || document === null)
        throw new ResourceRefused('PolicyDocument is required');
      for (const scope of scopes(properties, own)) own.authorizer.policies.putOnResource(scope, id, document);
      return { Id: id };
    },
    remove: () => undefined,
  });
  return {
    ...described,
    async update(request, previous, own) {
      const kept = new Set(scopes(request.properties, own));
      for (const scope of scopes(previous.properties, own)) {
        if (!kept.has(scope)) own.authorizer.policies.removeFromResource(scope, previous.physicalId);
      }
      return described.update(request, previous, own);
    },
    async delete({ physicalId, properties }, own) {
      for (const scope of scopes(properties, own))
        own.authorizer.policies.removeFromResource(scope, physicalId);
    },
  };
}
