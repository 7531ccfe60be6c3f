import type { IncomingMessage } from 'node:http';
import { AwsError } from '../aws-error.ts';

/** A Lambda invocation carries at most 6 MB, a template 1 MB. S3 objects are not read here. */
const MAX_AWS_REQUEST_BYTES = 16 * 1024 * 1024;

/** @throws AwsError RequestEntityTooLarge (413) */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_AWS_REQUEST_BYTES) {
      throw new AwsError(
        'RequestEntityTooLarge',
        `A request takes at most ${MAX_AWS_REQUEST_BYTES} bytes.`,
        413,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
