import { describe, expect, it } from '@jest/globals';
import { SchemaMismatch } from '@millrace/schema';
import { Type } from 'typebox';
import { defineEvent, EventBridgePublisher } from './index.ts';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';

const moved = defineEvent({
  source: 'millrace.test',
  type: 'thing.moved',
  version: 2,
  data: Type.Object({ distance: Type.Integer() }, { additionalProperties: false }),
});

const facts = {
  id: 'evt_1',
  occurredAt: '2026-01-02T03:04:05.678Z',
  correlationId: 'cor_1',
  merchantId: 'mer_1',
  data: { distance: 3 },
};

describe('an event contract', () => {
  it('makes what it parses', () => {
    const event = moved.make(facts);
    expect(event).toEqual({ source: 'millrace.test', type: 'thing.moved', detail: { ...facts, version: 2 } });
    expect(moved.parse(JSON.parse(JSON.stringify(event.detail)))).toEqual(event.detail);
  });

  it('lets no wrong event out', () => {
    expect(() => moved.make({ ...facts, data: { distance: 1.5 } })).toThrow(SchemaMismatch);
    expect(() => moved.make({ ...facts, occurredAt: 'yesterday' })).toThrow(SchemaMismatch);
  });
});

describe('the EventBridge publisher', () => {
  it('sends ten to a call and gives back what the bus refused', async () => {
    const sizes: number[] = [];
    const client = new EventBridgeClient({ region: 'eu-west-1' });
    client.send = (async (command: { input: { Entries: { Detail: string }[] } }) => {
      sizes.push(command.input.Entries.length);
      return {
        Entries: command.input.Entries.map(({ Detail }) =>
          Detail.includes('"distance":7') ? { ErrorCode: 'ThrottlingException' } : { EventId: 'x' },
        ),
      };
    }) as never;
    const events = Array.from({ length: 23 }, (_, distance) => moved.make({ ...facts, data: { distance } }));
    const refused = await new EventBridgePublisher(client, 'bus').publish(events);
    expect(sizes).toEqual([10, 10, 3]);
    expect(refused).toEqual([events[7]]);
  });
});
