import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { defineEvent, defineFunction, moduleContract } from './index.ts';

const data = Type.Object({});
const previous = { version: 1, data, upgrade: () => ({}) };
const event = (type: string) => defineEvent({ source: 'millrace.test', type, version: 2, data, previous });
const find = defineFunction({
  name: 'other.find',
  version: 2,
  request: Type.Object({}),
  response: Type.Object({}),
  previous: { version: 1, request: Type.Object({}), upgrade: () => ({}) },
});

describe('the contract of a module', () => {
  it('publishes and calls the current versions, and accepts and offers the previous ones, too', () => {
    const contract = moduleContract({
      module: 'test',
      events: [event('thing.turned'), event('thing.moved')],
      accepts: [event('thing.moved')],
      functions: [find],
      calls: [find],
    });
    expect(contract.events.map(({ type, version }) => [type, version])).toEqual([
      ['thing.moved', 2],
      ['thing.turned', 2],
    ]);
    expect(contract.accepts).toEqual([{ type: 'thing.moved', versions: [1, 2] }]);
    expect(contract.functions.map(({ name, version }) => [name, version])).toEqual([
      ['other.find', 1],
      ['other.find', 2],
    ]);
    expect(contract.calls).toEqual([{ name: 'other.find', versions: [2] }]);
  });

  it('lists requests to other modules by route and parameters', () => {
    const get = { module: 'other', method: 'GET', path: '/things', responses: { 200: data } } as const;
    const { requests } = moduleContract({
      module: 'test',
      requests: [
        { ...get, method: 'POST', headers: ['Authorization'], body: data },
        { ...get, query: ['limit'] },
      ],
    });
    expect(requests).toMatchObject([
      { module: 'other', route: 'GET /things', parameters: ['query/limit'], responses: { 200: {} } },
      { module: 'other', route: 'POST /things', parameters: ['header/Authorization'], body: {} },
    ]);
  });

  it('names the modules that took over a part of it, if there are any', () => {
    expect(moduleContract({ module: 'test', movedTo: ['other'] }).movedTo).toEqual(['other']);
    expect(moduleContract({ module: 'test' })).not.toHaveProperty('movedTo');
  });

  it('is plain JSON', () => {
    const contract = moduleContract({ module: 'test', events: [event('thing.moved')] });
    expect(JSON.parse(JSON.stringify(contract))).toStrictEqual(contract);
    expect(contract.events[0]?.schema).toMatchObject({ properties: { version: { const: 2 } } });
  });
});
