import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { translateErrors } from '@millrace/aws-clients';
import { backOff, systemBackoff } from '@millrace/backoff';
import {
  SimulationUnavailable,
  type SimulatedMessage,
  type SimulationQueue,
} from '../../application/simulation-ports.ts';

/** The most messages that one SendMessageBatch call takes. */
const MAX_ENTRIES = 10;
const CALLS_AT_ONCE = 5;
/** Attempts to send a message that the queue refuses. */
const MAX_TRIES = 5;
/** All waits together take at most 1.5 seconds. */
const backoff = /* @__PURE__ */ systemBackoff(100);

/** Sends simulated orders to their queue, ten per call. */
export class SqsSimulationQueue implements SimulationQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
  }

  async send(messages: readonly SimulatedMessage[]): Promise<void> {
    let left = messages;
    for (let tries = 1; left.length > 0; tries += 1) {
      left = await this.#sendOnce(left);
      if (left.length === 0) return;
      if (tries === MAX_TRIES) {
        throw new SimulationUnavailable(`the queue refused ${left.length} messages`, { retryable: true });
      }
      await backOff(tries, backoff);
    }
  }

  /** @returns the messages that the queue did not take */
  async #sendOnce(messages: readonly SimulatedMessage[]): Promise<readonly SimulatedMessage[]> {
    const batches = Array.from({ length: Math.ceil(messages.length / MAX_ENTRIES) }, (_, index) =>
      messages.slice(index * MAX_ENTRIES, (index + 1) * MAX_ENTRIES),
    );
    const refused: SimulatedMessage[] = [];
    for (let start = 0; start < batches.length; start += CALLS_AT_ONCE) {
      const calls = batches.slice(start, start + CALLS_AT_ONCE).map((batch) => this.#sendBatch(batch));
      refused.push(...(await Promise.all(calls)).flat());
    }
    return refused;
  }

  async #sendBatch(batch: readonly SimulatedMessage[]): Promise<readonly SimulatedMessage[]> {
    const Entries = batch.map(({ merchantId, body, attributes }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
      // A fair queue: one merchant's simulation does not hold up another's.
      MessageGroupId: merchantId,
    }));
    const command = new SendMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries });
    const { Successful = [] } = await translateErrors(
      () => this.#client.send(command),
      (options) => new SimulationUnavailable('the queue does not answer', options),
    );
    const taken = new Set(Successful.map(({ Id }) => Id));
    return batch.filter((_message, index) => !taken.has(String(index)));
  }
}
