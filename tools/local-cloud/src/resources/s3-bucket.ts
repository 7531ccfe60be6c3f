import { ReplacementNeeded, type ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';
import { carried, recorded } from './support.ts';

const TYPE = 'AWS::S3::Bucket';
const MAX_NAME_LENGTH = 63;

/** General purpose buckets. Objects have no versions here: the last write is what there is. */
export const s3Bucket: ResourceType = {
  type: TYPE,
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
  async create(request, { config, messagingResources, store }) {
    const name =
      textOf(request.properties, 'BucketName') ?? physicalName(request, MAX_NAME_LENGTH).toLowerCase();
    store.resources.refuseOwned(TYPE, name);
    messagingResources.createBucket(name);
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
  async delete({ physicalId }, { messagingResources }) {
    messagingResources.deleteBucket(physicalId);
  },
};
