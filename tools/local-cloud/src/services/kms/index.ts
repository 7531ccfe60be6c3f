import { createHash } from 'node:crypto';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import { arnOf } from '../../core/arn.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { deployed } from '../../core/resources/deployed.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import { objectOf } from '../../core/resources/read-properties.ts';
import { carried, recorded } from '../../core/resources/support.ts';

interface Kms {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
}

/** A key encrypts nothing on a laptop, but its policy decides who may use it. */
const kmsKey = deployed<Kms>({
  type: 'AWS::KMS::Key',
  properties: {
    ...carried('KeyPolicy'),
    ...recorded(
      'Description',
      'Enabled',
      'EnableKeyRotation',
      'RotationPeriodInDays',
      'PendingWindowInDays',
      'Tags',
    ),
  },
  identity: 'anonymous',
  fixed: [],
  id: (request) => physicalName(request),
  put(name, properties, { config, authorizer }) {
    const arn = arnOf(config, 'kms', `key/${uuidOf(name)}`);
    authorizer.policies.putOnResource(arn, name, objectOf(properties, 'KeyPolicy'));
    return { Id: name, Arn: arn };
  },
  remove(name, { config, authorizer }) {
    authorizer.policies.removeFromResource(arnOf(config, 'kms', `key/${uuidOf(name)}`), name);
  },
});

export const kms: Service<'kms', Kms> = {
  name: 'kms',
  needs: [],
  resources: [kmsKey, ...recordedTypes({ 'AWS::KMS::Alias': { named: 'AliasName' } })],
  start: ({ config, authorizer }) => ({ config, authorizer }),
};

/** Has the form of a key's id. The same name always gives the same id. */
function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
