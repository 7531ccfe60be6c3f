import {
  GetObjectCommand,
  HeadBucketCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { awsClient, budgets } from '@millrace/aws-clients';
import type { ObjectStore } from './object-store.ts';
import { clientConfigOf, type StageConnection } from '@millrace/stages';

/** S3 answers 412 when the object exists, and 409 when another writer of the same key was faster. */
const TAKEN: readonly (number | undefined)[] = [409, 412];

/** A bucket of a stage. A missing bucket has no objects. */
export class S3ObjectStore implements ObjectStore {
  readonly bucket: string;
  readonly #client: S3Client;

  constructor(bucket: string, target: StageConnection, region: string) {
    this.bucket = bucket;
    // A bucket name in front of a local host name would not resolve.
    const forcePathStyle = target.endpoint !== undefined;
    this.#client = awsClient(S3Client, {
      budget: budgets.transfer,
      configuration: { ...clientConfigOf(target, region), forcePathStyle },
    });
  }

  async exists(): Promise<boolean> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.bucket }));
      return true;
    } catch (error) {
      if (error instanceof NotFound) return false;
      throw error;
    }
  }

  async create(Key: string, Body: Uint8Array): Promise<boolean> {
    try {
      await this.#client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && TAKEN.includes(error.$metadata.httpStatusCode)) return false;
      throw error;
    }
  }

  async replace(Key: string, Body: Uint8Array): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.bucket, Key, Body }));
  }

  async read(Key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
      return await Body!.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey || error instanceof NoSuchBucket) return undefined;
      throw error;
    }
  }

  async list(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    try {
      const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.bucket, Prefix });
      for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key }) => Key!));
    } catch (error) {
      if (!(error instanceof NoSuchBucket)) throw error;
    }
    return keys;
  }
}
