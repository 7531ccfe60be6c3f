import { describe, expect, it } from '@jest/globals';
import { combinedContract } from './combined-contract.ts';
import type { ModuleContract } from './module-contract.ts';

const schema = { type: 'object' };
const functionOf = (name: string) => ({ name, version: 1, request: schema, response: schema });
const requestTo = (module: string) => ({ module, route: 'GET /things', parameters: [], responses: {} });

const shop: ModuleContract = {
  module: 'shop',
  events: [{ type: 'thing.sold', version: 1, schema }],
  accepts: [{ type: 'thing.made', versions: [1] }],
  functions: [functionOf('shop.price')],
  calls: [{ name: 'bank.pay', versions: [1] }],
  requests: [requestTo('list'), requestTo('bank')],
  api: { info: { title: 'Shop' }, paths: { '/things': { get: 'shop' } } },
};
const list: ModuleContract = {
  module: 'list',
  events: [
    { type: 'list.read', version: 1, schema },
    { type: 'thing.sold', version: 1, schema: { type: 'array' } },
  ],
  accepts: [{ type: 'thing.sold', versions: [1] }],
  functions: [functionOf('list.find')],
  calls: [{ name: 'bank.pay', versions: [2] }],
  requests: [requestTo('shop'), requestTo('mail')],
  api: { info: { title: 'List' }, paths: { '/things': { get: 'list' }, '/lists': { get: 'list' } } },
};

describe('the contract of modules that are deployed as one', () => {
  it('merges all entries, preferring the first contract, and leaves out the requests between them', () => {
    expect(combinedContract(shop, list)).toEqual({
      module: 'shop',
      events: [list.events[0], shop.events[0]],
      accepts: [shop.accepts[0], list.accepts[0]],
      functions: [list.functions[0], shop.functions[0]],
      calls: shop.calls,
      requests: [requestTo('bank'), requestTo('mail')],
      api: { info: { title: 'Shop' }, paths: { '/things': { get: 'shop' }, '/lists': { get: 'list' } } },
    });
  });

  it('equals the contract of a module that is deployed alone', () => {
    expect(combinedContract(shop)).toEqual(shop);
  });

  it('has no API and no requests if no module has them', () => {
    const { api: _api, requests: _requests, ...bare } = list;
    expect(combinedContract(bare, bare)).toEqual(bare);
  });
});
