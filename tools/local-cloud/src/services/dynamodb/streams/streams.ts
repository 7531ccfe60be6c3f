import type { Flow } from '../../../core/flows.ts';
import type { Gate } from '../../../core/gate.ts';
import { StreamConsumer, type StreamConsumerOptions, type StreamContext } from './stream-consumer.ts';

/** The streams of tables, as pipes and event source mappings consume them. */
export class Streams {
  readonly #context: StreamContext;

  constructor(context: StreamContext) {
    this.#context = context;
  }

  /** @throws ResourceRefused for options that are not supported */
  consumer(gate: Gate, options: StreamConsumerOptions): Flow {
    return new StreamConsumer(this.#context, gate, options);
  }

  /** Drops every position of a consumer, so it no longer holds back trimming. */
  forget(consumer: string): void {
    this.#context.checkpoints.remove(consumer);
  }
}
