import { marshall } from '@aws-sdk/util-dynamodb';
/** The merchant that sends the request in `httpEvent`. */
const MERCHANT_ID = 'mer_00000000000000000000000001';

/** A request as API Gateway passes it to the function, from an authenticated merchant. */
export function httpEvent(method: string, path: string, body?: unknown) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1', 'x-correlation-id': 'cor_http' },
    requestContext: {
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
      authorizer: { lambda: { outcome: 'authenticated', merchantId: MERCHANT_ID, mode: 'test' } },
    },
    isBase64Encoded: false,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** A batch of a queue's messages. The message ids are `m0`, `m1`, … */
export function sqsEvent(
  bodies: readonly unknown[],
  messageAttributes: Readonly<Record<string, { dataType: string; stringValue?: string }>> = {},
) {
  return {
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: '1778241600000',
      },
      messageAttributes,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:millrace-local-a-queue',
      awsRegion: 'eu-west-1',
    })),
  };
}

/** A batch of a table's stream, one record for each new image. The sequence numbers are `0`, `1`, … */
export function streamEvent(images: readonly object[]) {
  return {
    Records: images.map((image, index) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: `${index}`, NewImage: marshall(image, { removeUndefinedValues: true }) },
    })),
  };
}
