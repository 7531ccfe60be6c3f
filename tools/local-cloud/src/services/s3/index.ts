import type { EngineApi } from '../../core/api/api.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { identifiedBy } from '../../core/resources/identity.ts';
import { recordedTypes } from '../../core/resources/recorded.ts';
import type { Fauxqs } from '../../engines/fauxqs/engine.ts';
import { Buckets } from './buckets.ts';
import { s3Bucket } from './resources.ts';

export interface S3 {
  readonly config: CloudConfig;
  readonly buckets: Buckets;
  readonly engine: Pick<Fauxqs, 'handle'>;
}

const s3Api: EngineApi<S3> = {
  protocol: 'engine',
  service: 's3',
  targetPrefixes: [],
  async handle({ request, response }, { engine }) {
    engine.handle(request, response);
  },
};

export const s3: Service<'s3', S3, { readonly fauxqs: Fauxqs }> = {
  name: 's3',
  needs: ['fauxqs'],
  apis: [s3Api],
  resources: [s3Bucket, ...recordedTypes({ 'AWS::S3::BucketPolicy': { identity: identifiedBy('Bucket') } })],
  start: ({ config }, { fauxqs }) => ({ config, buckets: new Buckets(fauxqs.stores.s3), engine: fauxqs }),
};
