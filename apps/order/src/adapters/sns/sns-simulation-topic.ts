import { setTimeout as delay } from 'node:timers/promises';
import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  SimulationUnavailable,
  type SimulatedMessage,
  type SimulationTopic,
} from '../../application/simulation-ports.ts';

/** The most messages that one PublishBatch call takes. */
const MAX_ENTRIES = 10;
const CALLS_AT_ONCE = 5;
/** How often messages that the topic refused are published in all. */
const MAX_TRIES = 5;
/** Before the second try; it doubles with every try. */
const FIRST_WAIT_MS = 50;

/** Publishes simulated orders, ten to a call. */
export class SnsSimulationTopic implements SimulationTopic {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async publish(messages: readonly SimulatedMessage[]): Promise<void> {
    let left = messages;
    for (let tries = 1; left.length > 0; tries += 1) {
      left = await this.#publishOnce(left);
      if (left.length === 0) return;
      if (tries === MAX_TRIES) throw new SimulationUnavailable(`the topic refused ${left.length} messages`);
      await delay(FIRST_WAIT_MS * 2 ** (tries - 1));
    }
  }

  /** @returns the messages that the topic did not take */
  async #publishOnce(messages: readonly SimulatedMessage[]): Promise<readonly SimulatedMessage[]> {
    const batches = Array.from({ length: Math.ceil(messages.length / MAX_ENTRIES) }, (_, index) =>
      messages.slice(index * MAX_ENTRIES, (index + 1) * MAX_ENTRIES),
    );
    const refused: SimulatedMessage[] = [];
    for (let start = 0; start < batches.length; start += CALLS_AT_ONCE) {
      const calls = batches.slice(start, start + CALLS_AT_ONCE).map((batch) => this.#publishBatch(batch));
      refused.push(...(await Promise.all(calls)).flat());
    }
    return refused;
  }

  async #publishBatch(batch: readonly SimulatedMessage[]): Promise<readonly SimulatedMessage[]> {
    const entries = batch.map(({ body, attributes }, index) => ({
      Id: String(index),
      Message: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    }));
    const command = new PublishBatchCommand({
      TopicArn: this.#topicArn,
      PublishBatchRequestEntries: entries,
    });
    try {
      const { Successful = [] } = await this.#client.send(command);
      const taken = new Set(Successful.map(({ Id }) => Id));
      return batch.filter((_message, index) => !taken.has(String(index)));
    } catch (cause) {
      throw new SimulationUnavailable('the topic does not answer', { cause });
    }
  }
}
