import { ReplacementNeeded } from '../resource-type.ts';
import type { ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

/** Buckets. Versions, events and lifecycles are not kept; a bucket that holds objects is not deleted. */
export const s3Bucket: ResourceType = {
  type: 'AWS::S3::Bucket',
  properties: {
    BucketName: 'carried',
    BucketEncryption: 'recorded',
    PublicAccessBlockConfiguration: 'recorded',
    OwnershipControls: 'recorded',
    LifecycleConfiguration: 'recorded',
    LoggingConfiguration: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { config, messagingResources }) {
    const name = String(request.properties['BucketName'] ?? physicalName(request, 63).toLowerCase());
    messagingResources.createBucket(name);
    const domain = `${name}.s3.amazonaws.com`;
    const regionalDomain = `${name}.s3.${config.region}.amazonaws.com`;
    return {
      physicalId: name,
      attributes: { Arn: `arn:aws:s3:::${name}`, DomainName: domain, RegionalDomainName: regionalDomain },
    };
  },
  async update(request, previous) {
    if (request.properties['BucketName'] !== previous.properties['BucketName']) {
      throw new ReplacementNeeded('the name of a bucket is fixed');
    }
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete(state, { messagingResources }) {
    messagingResources.deleteBucket(state.physicalId);
  },
};
