import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { aChildCloud } from '../../testing/child-cloud.ts';
import {
  clientSettings,
  deployTemplate,
  failureReasons,
  stackStatus,
} from '../../testing/deploy-template.ts';
import { policyOf } from '../../testing/open-role.ts';

const cloud = aChildCloud();
const Bucket = 'kept-bucket';
let s3: S3Client;

const bucket = (Properties: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: Bucket, VersioningConfiguration: { Status: 'Enabled' }, ...Properties },
});
const policy = {
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Bucket' },
    PolicyDocument: policyOf({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: { 'Fn::GetAtt': ['Bucket', 'Arn'] },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  },
};

function connect(): void {
  s3 = new S3Client({ ...clientSettings(cloud.endpointUrl), forcePathStyle: true });
}
beforeAll(async () => {
  connect();
  const deployed = await deployTemplate(cloud.endpointUrl, 'Kept', { Bucket: bucket(), Policy: policy });
  expect(deployed).toEqual({ status: 'CREATE_COMPLETE', reasons: [] });
});

const put = (Key: string, Body: string, condition: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
const onlyNew = { IfNoneMatch: '*' };
/** Sends the headers of a request with a body of one byte. @returns a function that sends the body and returns the status */
async function beginToPut(key: string): Promise<(body: string) => Promise<number>> {
  const headers = { 'if-none-match': '*', 'content-length': 1, expect: '100-continue' };
  const sending = request(`${cloud.endpointUrl}/${Bucket}/${key}`, { method: 'PUT', headers });
  sending.flushHeaders();
  await once(sending, 'continue');
  return async (body) => {
    sending.end(body);
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    return answer.resume().statusCode ?? 0;
  };
}

const read = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const failedPrecondition = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

describe('a conditional write of an object', () => {
  it('writes only where there is no object', async () => {
    await put('releases/one', 'first', onlyNew);
    await expect(put('releases/one', 'second', onlyNew)).rejects.toMatchObject(failedPrecondition);
    expect(await read('releases/one')).toBe('first');
    await put('releases/one/below', 'another key', onlyNew);
  });

  it('succeeds once when several happen at the same time', async () => {
    const writers = ['a', 'b', 'c', 'd'];
    // No body is sent before all requests may continue.
    const begun = await Promise.all(writers.map(async () => beginToPut('releases/raced')));
    const answers = await Promise.all(begun.map(async (finish, index) => finish(writers[index]!)));
    expect([...answers].sort()).toEqual([200, 412, 412, 412]);
    expect(await read('releases/raced')).toBe(writers[answers.indexOf(200)]);
  });

  it('replaces only the object with that ETag', async () => {
    const { ETag } = await put('deployed.json', 'a');
    await put('deployed.json', 'b', { IfMatch: ETag });
    await expect(put('deployed.json', 'c', { IfMatch: ETag })).rejects.toMatchObject(failedPrecondition);
    await expect(put('none.json', 'c', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('deployed.json')).toBe('b');
  });

  it('is refused at the end of a multipart upload, too', async () => {
    const Key = 'releases/parts';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await s3.send(new UploadPartCommand({ ...part, Body: 'in parts' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await put(Key, 'meanwhile');
    const complete = new CompleteMultipartUploadCommand({ ...part, MultipartUpload, ...onlyNew });
    await expect(s3.send(complete)).rejects.toMatchObject(failedPrecondition);
    expect(await read(Key)).toBe('meanwhile');
  });

  it('is refused for If-None-Match with an ETag, as on S3', async () => {
    await expect(put('any', 'a', { IfNoneMatch: '"abc"' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

describe('a bucket', () => {
  it("exists for the CDK's assets, and keeps objects byte by byte", async () => {
    const url = `${cloud.endpointUrl}/cdk-hnb659fds-assets-000000000000-eu-west-1/key`;
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(bytes);
  });

  it('reports objects that exist and those that do not', async () => {
    await put('head', 'twelve bytes', { Metadata: { digest: 'abc' } });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'head' }));
    expect(head).toMatchObject({ ContentLength: 12, Metadata: { digest: 'abc' } });
    await s3.send(new HeadBucketCommand({ Bucket }));
    const missing = { name: 'NotFound', $metadata: { httpStatusCode: 404 } };
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject(missing);
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'no-bucket' }))).rejects.toMatchObject(missing);
    await expect(read('none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('lists every key below a prefix once, page by page, in byte order', async () => {
    const keys = ['list/B', 'list/a', 'list/a-dirty/x', 'list/a/x', 'list/a_b', 'list/z'];
    for (const key of ['lis', 'listing', ...keys]) await put(key, 'x');
    const pages = paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: 'list/' });
    const listed: unknown[] = [];
    for await (const { Contents = [] } of pages) listed.push(Contents.map(({ Key }) => Key));
    expect(listed).toEqual([keys.slice(0, 2), keys.slice(2, 4), keys.slice(4)]);
  });

  it('keeps its objects, and checks conditions, after the process was killed', async () => {
    const writing = put('releases/late', 'late', onlyNew);
    await writing;
    await cloud.end('SIGKILL');
    await cloud.start();
    connect();
    expect(await read('releases/late')).toBe('late');
    await expect(put('releases/late', 'again', onlyNew)).rejects.toMatchObject(failedPrecondition);
    expect(
      await deployTemplate(cloud.endpointUrl, 'Kept', { Bucket: bucket(), Policy: policy }),
    ).toMatchObject({
      reasons: [expect.stringContaining("didn't contain changes")],
    });
  });
});

describe('a bucket of a stack', () => {
  const deleteStack = () =>
    new CloudFormationClient(clientSettings(cloud.endpointUrl)).send(
      new DeleteStackCommand({ StackName: 'Emptied' }),
    );

  it('is deleted only when it is empty', async () => {
    const named = { BucketName: 'emptied-bucket' };
    await deployTemplate(cloud.endpointUrl, 'Emptied', { Bucket: bucket(named) });
    const object = { Bucket: 'emptied-bucket', Key: 'left' };
    await s3.send(new PutObjectCommand({ ...object, Body: 'left' }));
    await deleteStack();
    expect(await stackStatus(cloud.endpointUrl, 'Emptied')).toBe('DELETE_FAILED');
    expect(await failureReasons(cloud.endpointUrl, 'Emptied')).toContain(
      'The bucket you tried to delete is not empty: emptied-bucket',
    );
    await s3.send(new DeleteObjectCommand(object));
    await deleteStack();
    expect(await stackStatus(cloud.endpointUrl, 'Emptied')).toBeUndefined();
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'emptied-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('is refused when another stack has it', async () => {
    const { status, reasons } = await deployTemplate(cloud.endpointUrl, 'Thief', { Mine: bucket() });
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(reasons.join()).toMatch(/^kept-bucket already exists in stack .*:stack\/Kept\//);
    expect(await read('releases/one')).toBe('first');
  });

  it('is replaced when its name changes, and gets a generated name without one', async () => {
    const named = (BucketName?: string) => ({ Bucket: bucket({ BucketName }) });
    await deployTemplate(cloud.endpointUrl, 'Renamed', named('before-bucket'));
    expect(await deployTemplate(cloud.endpointUrl, 'Renamed', named('after-bucket'))).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'before-bucket' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    expect((await deployTemplate(cloud.endpointUrl, 'Unnamed', named())).status).toBe('CREATE_COMPLETE');
  });
});
