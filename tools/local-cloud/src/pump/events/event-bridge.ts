import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud, type EventEntry } from '../../cloud.ts';
import { arnOf } from '../arn.ts';
import { Gate } from '../gate.ts';
import { compilePattern } from '../patterns/event-pattern.ts';
import { ArchiveTable } from './archives.ts';
import { DeliveryTable } from './delivery-table.ts';
import type { Lane } from './lane.ts';
import { Replays } from './replays.ts';
import type { BusEvent, Rule } from './rule.ts';
import { createLane, validateTarget } from './rule-target.ts';

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
}

interface ActiveRule {
  readonly rule: Rule;
  readonly matches: (event: unknown) => boolean;
  readonly lanes: readonly { key: string; lane: Lane }[];
}

/** Routed to a bus: an event that a rule forwarded or a replay put keeps its id and time. */
export interface RoutedEvent {
  readonly busName: string;
  readonly event: BusEvent;
  /** A replay's events reach only the rules it names, when it names any, and are archived no second time. */
  readonly onlyRules?: readonly string[];
  readonly replayed?: boolean;
}

export type EventBridgeCloud = Pick<
  Cloud,
  'config' | 'store' | 'functions' | 'messaging' | 'stateMachines' | 'logs'
>;

/** Buses, rules, targets and archives of EventBridge, with durable delivery. */
export class EventBridge {
  readonly archives: ArchiveTable;
  readonly replays: Replays;
  readonly #cloud: EventBridgeCloud;
  readonly #nowMs: () => number;
  readonly #table: DeliveryTable;
  readonly #gate = new Gate();
  readonly #buses = new Map<string, Bus>();
  readonly #rules = new Map<string, Map<string, ActiveRule>>();

  constructor(cloud: EventBridgeCloud, nowMs: () => number = Date.now) {
    this.#cloud = cloud;
    this.#nowMs = nowMs;
    this.#table = new DeliveryTable(cloud.store.database);
    this.archives = new ArchiveTable(cloud.store.database);
    this.replays = new Replays(this, cloud.store.database, nowMs);
    this.putBus({ name: 'default', arn: this.busArn('default') });
  }

  /** Starts delivering; called when every resource is there. Events put earlier wait in the table. */
  open(): void {
    this.#gate.open();
  }

  /** Ends deliveries in flight within the bound; the rest stays in the table. */
  async stop(boundMs = 5000): Promise<void> {
    this.replays.stop();
    const lanes = [...this.#rules.values()].flatMap((rules) =>
      [...rules.values()].flatMap((rule) => rule.lanes),
    );
    await Promise.all(lanes.map(({ lane }) => lane.stop(boundMs)));
  }

  busArn(name: string): string {
    return arnOf(this.#cloud.config, 'events', `event-bus/${name}`);
  }

  ruleArn(busName: string, name: string): string {
    return arnOf(this.#cloud.config, 'events', `rule/${busName === 'default' ? '' : `${busName}/`}${name}`);
  }

  putBus(bus: Bus): void {
    this.#buses.set(bus.name, bus);
    if (!this.#rules.has(bus.name)) this.#rules.set(bus.name, new Map());
  }

  removeBus(name: string): void {
    if (this.rulesOf(name).length > 0) {
      throw new AwsError('ValidationException', `Event bus ${name} can't be deleted since it has rules.`);
    }
    this.#buses.delete(name);
    this.#rules.delete(name);
  }

  buses(): Bus[] {
    return [...this.#buses.values()];
  }

  /** @param nameOrArn `default` when absent */
  bus(nameOrArn = 'default'): Bus {
    const name = nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1) : nameOrArn;
    const bus = this.#buses.get(name);
    if (!bus) throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    return bus;
  }

  rulesOf(busName: string): Rule[] {
    return [...(this.#rules.get(busName)?.values() ?? [])].map(({ rule }) => rule);
  }

  rule(busName: string, name: string): Rule {
    const found = this.#rules.get(this.bus(busName).name)?.get(name);
    if (!found)
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busName}.`);
    return found.rule;
  }

  /**
   * Adds or replaces a rule. Deliveries to targets that it still has go on.
   * @throws InvalidEventPattern, ResourceRefused
   */
  async putRule(rule: Rule): Promise<void> {
    const rules = this.#rules.get(this.bus(rule.busName).name);
    const matches = compilePattern(rule.pattern);
    for (const target of rule.targets) validateTarget(rule, target);
    const previous = rules?.get(rule.name);
    await Promise.all((previous?.lanes ?? []).map(({ lane }) => lane.stop(5000)));
    const context = { cloud: this.#cloud, table: this.#table, gate: this.#gate, nowMs: this.#nowMs };
    const forward = (busArn: string, events: readonly BusEvent[]): void => this.#forward(busArn, events);
    const lanes = rule.targets.map((target) => ({
      key: `${rule.arn}|${target.Id}`,
      lane: createLane({ ...context, forward }, rule, target),
    }));
    const kept = new Set(lanes.map(({ key }) => key));
    for (const { key } of previous?.lanes ?? []) if (!kept.has(key)) this.#table.drop(key);
    rules?.set(rule.name, { rule, matches, lanes });
  }

  async removeRule(busName: string, name: string): Promise<void> {
    const rules = this.#rules.get(busName);
    const found = rules?.get(name);
    rules?.delete(name);
    for (const { key, lane } of found?.lanes ?? []) {
      await lane.stop(5000);
      this.#table.drop(key);
    }
  }

  async putEvents(entries: readonly EventEntry[]): Promise<readonly { eventId: string }[]> {
    const routed = entries.map((entry) => ({
      busName: this.bus(entry.eventBusName).name,
      event: this.#eventOf(entry),
    }));
    this.route(routed);
    return routed.map(({ event }) => ({ eventId: event.id }));
  }

  /** Stores every delivery that the events cause, in one transaction, and only then starts them. */
  route(routed: readonly RoutedEvent[]): void {
    const starts: (() => void)[] = [];
    const now = this.#nowMs();
    this.#cloud.store.transaction(() => {
      for (const one of routed) this.#store(one, now, starts);
    });
    for (const start of starts) start();
  }

  #store({ busName, event, onlyRules, replayed }: RoutedEvent, now: number, starts: (() => void)[]): void {
    const text = JSON.stringify(event);
    if (!replayed) this.archives.record(this.busArn(busName), event, text, Date.parse(event.time));
    for (const { rule, matches, lanes } of this.#rules.get(busName)?.values() ?? []) {
      if (rule.state !== 'ENABLED' || (onlyRules && !onlyRules.includes(rule.arn)) || !matches(event))
        continue;
      for (const { key, lane } of lanes) {
        const delivery = this.#table.insert(key, text, now);
        starts.push(() => lane.add(delivery));
      }
    }
  }

  #forward(busArn: string, events: readonly BusEvent[]): void {
    const busName = this.bus(busArn).name;
    this.route(events.map((event) => ({ busName, event })));
  }

  #eventOf(entry: EventEntry): BusEvent {
    const { region, account } = this.#cloud.config;
    const time = new Date(entry.time ?? this.#nowMs()).toISOString();
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': entry.detailType,
      source: entry.source,
      account,
      time: `${time.slice(0, 19)}Z`,
      region,
      resources: entry.resources ?? [],
      detail: entry.detail,
    };
  }
}

/** Built before the resources are resumed; `open()` once they are, `stop()` at the end. */
export function createEventBuses(cloud: EventBridgeCloud): EventBridge {
  return new EventBridge(cloud);
}
