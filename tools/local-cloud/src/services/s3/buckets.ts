import { AwsError } from '../../core/aws-error.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { S3Store } from '../../engines/fauxqs/types.ts';

/** Buckets and their objects: calls on fauxqs' store in this process. */
export class Buckets {
  readonly #store: S3Store;

  constructor(store: S3Store) {
    this.#store = store;
  }

  has(name: string): boolean {
    return this.#store.hasBucket(name);
  }

  /** Does nothing when the bucket exists. */
  create(name: string): void {
    this.#store.createBucket(name);
  }

  /** Succeeds when the bucket is gone already. @throws ResourceRefused when it has objects */
  delete(name: string): void {
    if (!this.#store.hasBucket(name)) return;
    if (this.#store.listObjects(name, { maxKeys: 1 }).objects.length > 0) {
      throw new ResourceRefused(`The bucket you tried to delete is not empty: ${name}`);
    }
    this.#store.deleteBucket(name);
  }

  /** @throws AwsError of S3 */
  async getObject(bucket: string, key: string): Promise<Buffer> {
    try {
      return this.#store.getObject(bucket, key).body;
    } catch (error) {
      // fauxqs' errors have their own names for code and status.
      const { code, statusCode, message } = error as { code: string; statusCode: number; message: string };
      throw code ? new AwsError(code, message, statusCode) : error;
    }
  }
}
