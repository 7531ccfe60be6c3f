import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { StateDatabase } from '../../../core/database.ts';
import { ReplacementNeeded, ResourceRefused } from '../../../core/resources/resource-type.ts';
import type { Properties, ResourceType } from '../../../core/resources/resource-type.ts';
import { ParameterTable } from '../../ssm/parameter-table.ts';
import { ChangeSets } from '../change-sets.ts';
import { ResourceTable } from '../resource-table.ts';
import { StackEngine } from '../stack-engine.ts';
import { StackTable } from '../stack-table.ts';

/** The existing things, by name, with their properties. */
export type Things = Map<string, Properties>;

/** A stack engine on its own database, with one type whose resources are things in memory. */
export interface TestStacks {
  readonly things: Things;
  /** `create a`, `update b`, … in order. */
  readonly calls: string[];
  /** Logical ids that cannot be changed for now. */
  readonly locked: Set<string>;
  readonly engine: StackEngine;
  /** The parameter store. */
  readonly parameters: ParameterTable;
  /** Creates a change set for a template with these resources, and executes it unless it failed. */
  deploy(resources: Record<string, object>, rest?: object, options?: { rollBack?: boolean }): Promise<string>;
  status(): string | undefined;
  reasons(): string[];
  /** Starts again as after a crash: a new engine on the same database and the same things. */
  restart(): Promise<void>;
}

/**
 * `Fail` refuses; `Break` fails after the creation; `Hang` never returns, as when the process ends; `Fixed` cannot be changed
 * in place; `Lock` locks others.
 */
const support = {
  Name: 'carried',
  Value: 'carried',
  Fail: 'carried',
  Break: 'carried',
  Hang: 'carried',
  Fixed: 'carried',
  Lock: 'carried',
} as const;

/** Stacks of their own for each test of the block. */
export function testStacks(): TestStacks {
  let stacks: TestStacks & { remove(): void };
  beforeEach(() => {
    stacks = startTestStacks();
  });
  afterEach(() => stacks.remove());
  return new Proxy({} as TestStacks, { get: (_, name) => Reflect.get(stacks, name) as unknown });
}

function startTestStacks(): TestStacks & { remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-stacks-'));
  const things: Things = new Map();
  const calls: string[] = [];
  const locked = new Set<string>();
  let made = 0;
  const thing: ResourceType = {
    type: 'Test::Thing',
    properties: support,
    identity: ({ Name }) => Name as string | undefined,
    service: {
      exists: (name) => things.has(name),
      remove(name) {
        calls.push(`remove ${name}`);
        things.delete(name);
      },
    },
    async create({ logicalId, properties }) {
      calls.push(`create ${logicalId}`);
      for (const id of [properties['Lock'] ?? []].flat()) locked.add(String(id));
      await behave(properties);
      const physicalId = String(properties['Name'] ?? `${logicalId}-${(made += 1)}`);
      things.set(physicalId, properties);
      if (properties['Break']) throw new ResourceRefused(String(properties['Break']));
      return { physicalId, attributes: { Value: String(properties['Value']) } };
    },
    async update({ logicalId, properties }, previous) {
      calls.push(`update ${logicalId}`);
      if (locked.has(logicalId)) throw new ResourceRefused(`${logicalId} is locked`);
      if (properties['Fixed'] !== previous.properties['Fixed']) throw new ReplacementNeeded('fixed');
      await behave(properties);
      things.set(previous.physicalId, properties);
      return { physicalId: previous.physicalId, attributes: { Value: String(properties['Value']) } };
    },
    async delete({ logicalId, physicalId }) {
      calls.push(`delete ${logicalId}`);
      if (locked.has(logicalId)) throw new ResourceRefused(`${logicalId} is locked`);
      things.delete(physicalId);
    },
    async resume({ logicalId }) {
      calls.push(`resume ${logicalId}`);
    },
  };
  const database = new StateDatabase(directory);
  const config = {
    ...{ stateDir: directory, region: 'eu-west-1', account: '000000000000' },
    ...{ host: '127.0.0.1', endpointPort: 0, originPort: 0 },
  };
  const resources = new ResourceTable(database.sqlite);
  const stacks = new StackTable(database.sqlite);
  const parameters = new ParameterTable(database.sqlite);
  const context = { config, database, resources, stacks };
  const newEngine = () => new StackEngine(context, new Map([[thing.type, thing]]));
  let engine = newEngine();
  let changeSets = 0;

  return {
    things,
    calls,
    locked,
    parameters,
    get engine() {
      return engine;
    },
    async deploy(wanted, rest = {}, options = {}) {
      const existing = stacks.get('test');
      const changeSet = new ChangeSets(context, parameters, engine).create({
        stackName: 'test',
        name: `change-${(changeSets += 1)}`,
        type: existing && existing.status !== 'REVIEW_IN_PROGRESS' ? 'UPDATE' : 'CREATE',
        template: JSON.stringify({ Resources: wanted, ...rest }),
        parameters: [],
        tags: [],
        imports: [],
      });
      if (changeSet.failure !== undefined) return changeSet.failure;
      await engine.execute(changeSet, 'test', options);
      return stacks.get('test')!.status;
    },
    status: () => stacks.get('test')?.status,
    reasons: () =>
      stacks.events(stacks.get('test')!.id).flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []),
    async restart() {
      engine = newEngine();
      await engine.resume();
    },
    remove() {
      database.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** A resource of the test type. */
export function aThing(properties: object = {}, rest: object = {}): object {
  return { Type: 'Test::Thing', Properties: properties, ...rest };
}

async function behave(properties: Properties): Promise<void> {
  if (properties['Fail']) throw new ResourceRefused(String(properties['Fail']));
  if (properties['Hang']) await new Promise(() => {});
}
