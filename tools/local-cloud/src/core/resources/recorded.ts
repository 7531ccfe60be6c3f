import { randomBytes } from 'node:crypto';
import type { CloudConfig } from '../config.ts';
import { identifiedBy } from './identity.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceOutcome,
  type ResourceRequest,
  type ResourceType,
} from './resource-type.ts';

/** How the values of `Ref` and `Fn::GetAtt` of a type without effect are made. */
export interface Recorded {
  /** The property that names the resource. Without one, or when it is absent, a name is generated. */
  readonly named?: string;
  /** What distinguishes it from others, where the name alone does not. */
  readonly identity?: ResourceType['identity'];
  /** The name of the identifier by which it is imported. Absent when it cannot be imported. */
  readonly importedBy?: string;
  readonly maxLength?: number;
  /** It has an id instead of a name: this prefix and `idLength` hex digits. */
  readonly idPrefix?: string;
  readonly idLength?: number;
  /** The value of `Fn::GetAtt` of `Arn`. */
  readonly arn?: (name: string, config: CloudConfig) => string;
  /** `Ref` is the ARN, too. */
  readonly refIsArn?: true;
  /** The values of `Fn::GetAtt` of other attributes. */
  readonly attributes?: (
    name: string,
    properties: Properties,
    config: CloudConfig,
  ) => Readonly<Record<string, string>>;
}

/** The runtime of a service: recorded types use its configuration only. */
interface Configured {
  readonly config: CloudConfig;
}

/** Types that have no effect on a laptop. All their properties are recorded. */
export function recordedTypes(types: Readonly<Record<string, Recorded>>): ResourceType<Configured>[] {
  return Object.entries(types).map(([type, recorded]) => ({
    type,
    properties: {},
    recordedOnly: true,
    identity:
      recorded.identity ?? (recorded.named === undefined ? 'anonymous' : identifiedBy(recorded.named)),
    ...(recorded.importedBy !== undefined && { importIdentifier: { name: recorded.importedBy } }),
    async create(request, { config }) {
      return outcome(recorded, nameOf(recorded, request), request.properties, config);
    },
    async update(request, { attributes: { Id = '' }, properties }, { config }) {
      const { named } = recorded;
      if (named && request.properties[named] !== properties[named]) throw new ReplacementNeeded(named);
      return outcome(recorded, Id, request.properties, config);
    },
    async delete() {},
  }));
}

function nameOf({ named, maxLength, idPrefix, idLength = 0 }: Recorded, request: ResourceRequest): string {
  if (idPrefix !== undefined) return idPrefix + randomBytes(idLength).toString('hex').slice(0, idLength);
  return (named && textOf(request.properties, named)) ?? physicalName(request, maxLength);
}

function outcome(
  { arn, refIsArn, attributes }: Recorded,
  name: string,
  properties: Properties,
  config: CloudConfig,
): ResourceOutcome {
  const Arn = arn?.(name, config);
  return {
    physicalId: (refIsArn && Arn) || name,
    attributes: { Id: name, ...(Arn && { Arn }), ...attributes?.(name, properties, config) },
  };
}
