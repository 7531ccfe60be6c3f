import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { S3ObjectStore } from './s3-object-store.ts';
import { clientConfigOf, localConnection, type StageConnection } from '@millrace/stages';
import { aLocalCloud, type RunningLocalCloud } from '../testing/a-local-cloud.ts';
import { describeObjectStore } from '../testing/describe-object-store.ts';

const REGION = 'eu-west-1';
const SUITE_TESTS = 6;
const buckets = Array.from({ length: SUITE_TESTS }, (_, index) => `releases-${index}`);
let cloud: RunningLocalCloud;
let target: StageConnection;

beforeAll(async () => {
  cloud = await aLocalCloud();
  target = localConnection(cloud.endpoint);
  const client = new S3Client({ ...clientConfigOf(target, REGION), forcePathStyle: true });
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
});

afterAll(() => cloud.stop());

const inBucket = (name: string) => new S3ObjectStore(name, target, REGION);

describeObjectStore('S3ObjectStore', () => inBucket(buckets.pop()!));

describe('a missing bucket', () => {
  it('is reported as missing, and has no objects', async () => {
    const missing = inBucket('missing');
    expect(await missing.exists()).toBe(false);
    expect(await missing.read('any')).toBeUndefined();
    expect(await missing.list('')).toEqual([]);
  });

  it('accepts no objects', async () => {
    await expect(inBucket('missing').create('any', new Uint8Array(1))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('differs from an existing bucket', async () => {
    expect(await inBucket('releases-0').exists()).toBe(true);
  });
});
