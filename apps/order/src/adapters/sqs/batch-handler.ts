import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@millrace/observability';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** The entry point of a queue's function: messages whose work fails go back to the queue, one by one. */
export function batchHandler(work: (record: SQSRecord) => Promise<unknown>, logger: Logger) {
  const processor = new BatchProcessor(EventType.SQS);
  const logged = async (record: SQSRecord) => {
    try {
      await work(record);
    } catch (error) {
      logger.error('message goes back to its queue', { messageId: record.messageId, error });
      throw error;
    }
  };
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    processPartialResponse(event, logged, processor, { context, throwOnFullBatchFailure: false });
}
