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
  it('parses the events that it makes', () => {
    const event = moved.make(facts);
    expect(event).toEqual({ source: 'millrace.test', type: 'thing.moved', detail: { ...facts, version: 2 } });
    expect(moved.parse(JSON.parse(JSON.stringify(event.detail)))).toEqual(event.detail);
  });

  it('makes no invalid event', () => {
    expect(() => moved.make({ ...facts, data: { distance: 1.5 } })).toThrow(SchemaMismatch);
    expect(() => moved.make({ ...facts, occurredAt: 'yesterday' })).toThrow(SchemaMismatch);
  });
});

describe('a character in an envelope that no header can contain', () => {
  const texts = ['🎁', '日本', 'a\nb', '\u0000', '\u007f', 'a b'];
  const cases = texts.flatMap((text) => Object.keys(facts).map((name) => [name, text] as const));

  it.each(cases.filter(([name]) => ['id', 'merchantId'].includes(name)))(
    'is refused in %s: %j',
    (name, text) => {
      const detail = { ...facts, version: 2, [name]: text };
      expect(() => moved.parse(detail)).toThrow(`/${name}`);
      expect(() => moved.make(detail)).toThrow(SchemaMismatch);
      expect(moved.detail.errors(detail)).toMatchObject([{ pointer: `/${name}`, code: 'wrong_format' }]);
    },
  );

  it.each([...texts, '5555555555554444'])('is replaced in the correlation id: %j', (correlationId) => {
    const detail = { ...facts, version: 2, correlationId };
    for (const { correlationId: found } of [moved.parse(detail), moved.make(detail).detail]) {
      expect(found).toMatch(/^cor_[0-9A-Z]{26}$/);
    }
  });
});

describe('an event contract with a previous version', () => {
  const turned = defineEvent({
    source: 'millrace.test',
    type: 'thing.turned',
    version: 2,
    data: Type.Object({ degrees: Type.Integer({ maximum: 359 }) }, { additionalProperties: false }),
    previous: {
      version: 1,
      data: Type.Object({ turns: Type.Integer() }, { additionalProperties: false }),
      upgrade: ({ turns }) => ({ degrees: turns * 90 }),
    },
  });
  const old = { ...facts, version: 1, data: { turns: 3 } };

  it('makes the current version', () => {
    expect(turned.make({ ...facts, data: { degrees: 90 } }).detail.version).toBe(2);
    expect(() => turned.make({ ...facts, data: { turns: 1 } as never })).toThrow(SchemaMismatch);
    expect(turned.versions).toEqual([1, 2]);
  });

  it('parses both versions, and returns the previous one as the current one', () => {
    const present = { ...facts, version: 2, data: { degrees: 270 } };
    expect(turned.parse(present)).toEqual(present);
    expect(turned.parse(old)).toEqual(present);
    expect([...turned.detail.errors(present), ...turned.detail.errors(old)]).toEqual([]);
  });

  it('validates each version by its own schema, and an upgraded event by the current one', () => {
    const wrong = { ...old, data: { degrees: 90 } };
    expect(() => turned.parse(wrong)).toThrow(SchemaMismatch);
    expect(turned.detail.errors(wrong).map(({ pointer }) => pointer)).toContain('/data/turns');
    expect(() => turned.parse({ ...old, version: 2 })).toThrow(SchemaMismatch);
    expect(() => turned.parse({ ...old, data: { turns: 4 } })).toThrow('/data/degrees');
  });

  it('accepts events from a publisher that still makes the previous version', () => {
    const data = Type.Object({ turns: Type.Integer() }, { additionalProperties: false });
    const given = defineEvent({ source: 'millrace.test', type: 'thing.turned', version: 1, data });
    expect(turned.parse(given.make({ ...facts, data: { turns: 3 } }).detail).data).toEqual({ degrees: 270 });
    expect(() => given.parse(turned.make({ ...facts, data: { degrees: 1 } }).detail)).toThrow('/version');
  });

  it('rejects any other version, even if the data is valid', () => {
    expect(() => turned.parse({ ...facts, version: 3, data: { degrees: 1 } })).toThrow('/version');
    expect(() => moved.parse({ ...facts, version: 1 })).toThrow('/version');
    expect(() => turned.parse(null)).toThrow(SchemaMismatch);
  });
});

describe('EventBridgePublisher', () => {
  it('sends ten events per call and returns those that the bus refused', async () => {
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
