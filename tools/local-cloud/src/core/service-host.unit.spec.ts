import { describe, expect, it } from '@jest/globals';
import { administrator } from './authorization/caller.ts';
import type { Api } from './api/api.ts';
import type { AnyService, Core } from './registry.ts';
import type { ResourceType } from './resources/resource-type.ts';
import { ServiceHost } from './service-host.ts';

const core = {} as Core;

/** A service whose runtime is its name, and which records its calls. */
function aService(name: string, needs: readonly string[], calls: string[], rest: Partial<AnyService> = {}) {
  return {
    name,
    needs,
    start(_core: Core, needed: Readonly<Record<string, string>>) {
      calls.push(`start ${name} with ${needs.map((need) => needed[need]).join(', ') || 'nothing'}`);
      return name;
    },
    open: (own: string) => void calls.push(`open ${own}`),
    close: (own: string) => void calls.push(`close ${own}`),
    stop: (own: string) => void calls.push(`stop ${own}`),
    ...rest,
  };
}

describe('the host of services', () => {
  it('starts a service after those it needs, opens in the order of the registry, and stops engines last', async () => {
    const calls: string[] = [];
    const host = new ServiceHost([
      aService('first', ['third', 'engine'], calls),
      aService('engine', [], calls, { isEngine: true }),
      aService('second', ['first'], calls),
      aService('third', ['engine'], calls),
    ]);
    await host.start(core);
    await host.open();
    await host.closeServices();
    await host.stopServices();
    await host.stopEngines();
    expect(calls).toEqual([
      'start engine with nothing',
      'start third with engine',
      'start first with third, engine',
      'start second with first',
      ...['open first', 'open engine', 'open second', 'open third'],
      ...['close third', 'close second', 'close engine', 'close first'],
      ...['stop third', 'stop second', 'stop first', 'stop engine'],
    ]);
  });

  it('stops only the services that have started', async () => {
    const calls: string[] = [];
    const failing = () => Promise.reject(new Error('port taken'));
    const host = new ServiceHost([
      aService('first', [], calls),
      aService('failing', [], calls, { start: failing }),
      aService('last', [], calls),
    ]);
    await expect(host.start(core)).rejects.toThrow('port taken');
    await host.stopServices();
    expect(calls).toEqual(['start first with nothing', 'stop first']);
  });

  it('gives operations and resource types the runtime of their service', async () => {
    const api: Api<string> = {
      ...{ protocol: 'json-1.1', service: 'first', targetPrefix: 'First' },
      operations: { Describe: ({ Name }, own) => `${own} ${String(Name)}` },
    };
    const type: ResourceType<string> = {
      type: 'Test::Thing',
      properties: {},
      identity: 'anonymous',
      create: async (_request, own) => ({ physicalId: own }),
      update: async (_request, _previous, own) => ({ physicalId: own }),
      delete: async () => undefined,
    };
    const host = new ServiceHost([aService('first', [], [], { apis: [api], resources: [type] })]);
    await host.start(core);
    const [bound] = host.apis;
    expect(
      bound &&
        'operations' in bound &&
        bound.operations['Describe']?.({ Name: 'a' }, undefined, administrator),
    ).toBe('first a');
    const request = { stackName: 'stack', logicalId: 'Thing', properties: {} };
    expect(await host.resourceTypes.get('Test::Thing')?.create(request)).toEqual({ physicalId: 'first' });
  });

  it('refuses a need that is not in the registry, and services that need each other', async () => {
    const missing = new ServiceHost([aService('first', ['none'], [])]);
    await expect(missing.start(core)).rejects.toThrow('first needs none, which is not in the registry');
    const circle = new ServiceHost([aService('a', ['b'], []), aService('b', ['a'], [])]);
    await expect(circle.start(core)).rejects.toThrow('services need each other: a -> b -> a');
  });
});
