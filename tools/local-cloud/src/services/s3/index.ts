import type { EngineApi } from '../../core/api/api.ts';
import { unknownPermission } from '../../core/api/unknown-operation.ts';
import { resourcePolicy } from '../../core/authorization/resource-policy.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import { Buckets } from './buckets.ts';
import { s3Bucket } from './resources.ts';

export interface S3 {
  readonly config: CloudConfig;
  readonly authorizer: Authorizer;
  readonly buckets: Buckets;
  readonly engine: Pick<Fauxqs, 'handle'>;
}

const s3Api: EngineApi<S3> = {
  protocol: 'engine',
  service: 's3',
  targetPrefixes: [],
  async handle({ request, response, caller }, { engine }) {
    if (caller.kind !== 'administrator') throw unknownPermission('s3', `${request.method} ${request.url}`);
    engine.handle(request, response, caller);
  },
};

const bucketPolicy = resourcePolicy<S3>('AWS::S3::BucketPolicy', {
  property: 'Bucket',
  arnOf: (bucket) => `arn:aws:s3:::${bucket}`,
});

export const s3: Service<'s3', S3, { readonly fauxqs: Fauxqs }> = {
  name: 's3',
  needs: ['fauxqs'],
  apis: [s3Api],
  resources: [s3Bucket, bucketPolicy],
  start({ config, authorizer }, { fauxqs }) {
    return { config, authorizer, buckets: new Buckets(fauxqs.stores.s3), engine: fauxqs };
  },
};
