import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { Store } from '../state/store.ts';
import { ChangeSets } from '../cloudformation/change-sets.ts';
import { StackEngine } from '../cloudformation/stack-engine.ts';

/** What the things of a test cloud are: by name, with the properties that they were last given. */
export type Things = Map<string, Properties>;

/** A stack engine on a store of its own, whose only type makes things in memory. */
export interface TestStacks {
  readonly things: Things;
  /** `create a`, `update b`, … in the order of happening. */
  readonly calls: string[];
  /** Logical ids that nothing may be done to for now. */
  readonly locked: Set<string>;
  readonly engine: StackEngine;
  readonly cloud: Cloud;
  /** Makes a change set of a template with these resources, and carries it out unless it has failed. */
  deploy(resources: Record<string, object>, rest?: object): Promise<string>;
  status(): string | undefined;
  reasons(): string[];
  /** What a start after a crash does: a new engine on the same store, and things that stand as they stood. */
  restart(): Promise<void>;
  remove(): void;
}

/** `Fail` refuses; `Hang` never answers, as when the process ends; `Fixed` cannot be changed in place; `Lock` locks others. */
const support = {
  Name: 'carried',
  Value: 'carried',
  Fail: 'carried',
  Hang: 'carried',
  Fixed: 'carried',
  Lock: 'carried',
} as const;

export function startTestStacks(): TestStacks {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-stacks-'));
  const things: Things = new Map();
  const calls: string[] = [];
  const locked = new Set<string>();
  let made = 0;
  const thing: ResourceType = {
    type: 'Test::Thing',
    properties: support,
    async create({ logicalId, properties }) {
      calls.push(`create ${logicalId}`);
      for (const id of [properties['Lock'] ?? []].flat()) locked.add(String(id));
      await behave(properties);
      const physicalId = String(properties['Name'] ?? `${logicalId}-${(made += 1)}`);
      things.set(physicalId, properties);
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
  const store = new Store(directory);
  const config = { stateDir: directory, region: 'eu-west-1', account: '000000000000' };
  const cloud = { config, store } as unknown as Cloud;
  const newEngine = () => new StackEngine(cloud, [thing]);
  let engine = newEngine();
  let changeSets = 0;

  return {
    things,
    calls,
    locked,
    cloud,
    get engine() {
      return engine;
    },
    async deploy(resources, rest = {}) {
      const existing = store.stacks.get('test');
      const changeSet = new ChangeSets(cloud, engine).create({
        stackName: 'test',
        name: `change-${(changeSets += 1)}`,
        type: existing && existing.status !== 'REVIEW_IN_PROGRESS' ? 'UPDATE' : 'CREATE',
        template: JSON.stringify({ Resources: resources, ...rest }),
        parameters: [],
        tags: [],
      });
      if (changeSet.failure !== undefined) return changeSet.failure;
      await engine.execute(changeSet, 'test');
      return store.stacks.get('test')!.status;
    },
    status: () => store.stacks.get('test')?.status,
    reasons: () =>
      store.stacks
        .events(store.stacks.get('test')!.id)
        .flatMap(({ ResourceStatusReason }) => ResourceStatusReason ?? []),
    async restart() {
      engine = newEngine();
      await engine.resume();
    },
    remove() {
      store.close();
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
