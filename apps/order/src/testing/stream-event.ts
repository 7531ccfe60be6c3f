import { marshall } from '@aws-sdk/util-dynamodb';

/** A batch of the orders table's stream. The sequence numbers are `0`, `1`, … */
export function streamEvent(images: readonly object[]) {
  return {
    Records: images.map((image, index) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: `${index}`, NewImage: marshall(image, { removeUndefinedValues: true }) },
    })),
  };
}
