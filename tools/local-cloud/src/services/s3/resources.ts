import type { CloudConfig } from '../../core/config.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { textOf } from '../../core/resources/read-properties.ts';
import { ReplacementNeeded, type ResourceType } from '../../core/resources/resource-type.ts';
import { carried, recorded } from '../../core/resources/support.ts';
import type { Buckets } from './buckets.ts';

const MAX_NAME_LENGTH = 63;

/** General purpose buckets. Objects have no versions: only the last write is kept. */
export const s3Bucket: ResourceType<{ readonly config: CloudConfig; readonly buckets: Buckets }> = {
  type: 'AWS::S3::Bucket',
  properties: {
    ...carried('BucketName'),
    ...recorded(
      'BucketEncryption',
      'VersioningConfiguration',
      'PublicAccessBlockConfiguration',
      'LifecycleConfiguration',
      'LoggingConfiguration',
      'OwnershipControls',
      'Tags',
    ),
  },
  identity: identifiedBy('BucketName'),
  service: {
    exists: (name, { buckets }) => buckets.has(name),
    remove: (name, { buckets }) => buckets.delete(name),
  },
  async create(request, { config, buckets }) {
    const name =
      textOf(request.properties, 'BucketName') ?? physicalName(request, MAX_NAME_LENGTH).toLowerCase();
    buckets.create(name);
    const domain = `${name}.s3.${config.region}.amazonaws.com`;
    const attributes = { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: domain };
    return { physicalId: name, attributes };
  },
  async update({ properties }, { physicalId, attributes, properties: before }) {
    if (properties['BucketName'] !== before['BucketName']) {
      throw new ReplacementNeeded('the name of a bucket is fixed');
    }
    return { physicalId, attributes };
  },
  async delete({ physicalId }, { buckets }) {
    buckets.delete(physicalId);
  },
};
