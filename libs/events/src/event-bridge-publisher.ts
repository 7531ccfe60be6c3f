import { PutEventsCommand, type EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { causedBy } from '@millrace/aws-clients';
import type { BusEvent } from './contracts.ts';
import { EventsNotPublished, type EventPublisher } from './event-publisher.ts';

/** The most entries that one PutEvents call accepts. */
const MAX_ENTRIES = 10;

/** Puts events on a named bus, ten per call. */
export class EventBridgePublisher implements EventPublisher {
  readonly #client: EventBridgeClient;
  readonly #busName: string;

  constructor(client: EventBridgeClient, busName: string) {
    this.#client = client;
    this.#busName = busName;
  }

  async publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]> {
    const refused: BusEvent[] = [];
    for (let start = 0; start < events.length; start += MAX_ENTRIES) {
      const batch = events.slice(start, start + MAX_ENTRIES);
      const command = new PutEventsCommand({
        Entries: batch.map(({ source, type, detail }) => ({
          EventBusName: this.#busName,
          Source: source,
          DetailType: type,
          Detail: JSON.stringify(detail),
        })),
      });
      const { Entries = [] } = await this.#client.send(command).catch((error: unknown) => {
        throw new EventsNotPublished(`publishing a batch to bus ${this.#busName} failed`, causedBy(error));
      });
      refused.push(...batch.filter((_event, index) => Entries[index]?.EventId === undefined));
    }
    return refused;
  }
}
