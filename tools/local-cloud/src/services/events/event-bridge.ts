import { randomUUID } from 'node:crypto';
import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import { Gate } from '../../core/gate.ts';
import type { Core } from '../../core/registry.ts';
import { DeliveryTable } from './delivery-table.ts';
import type { Lane } from './lane.ts';
import { compilePattern, type Matcher } from './patterns/event-pattern.ts';
import { createLane } from './rule-target.ts';
import type { Rule } from './rule.ts';

export interface Bus {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
}

/** An archive can be listed, but keeps no events, because nothing is replayed. */
export interface Archive {
  readonly name: string;
  /** The ARN of its bus. */
  readonly sourceArn: string;
  readonly retentionDays: number;
}

export interface EventEntry {
  readonly eventBusName: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources?: readonly string[];
  /** The current time when absent. */
  readonly time?: string;
}

interface ActiveRule {
  readonly rule: Rule;
  readonly matches: Matcher;
  readonly lanes: ReadonlyMap<string, Lane>;
}

export type EventBridgeContext = Pick<Core, 'config' | 'database' | 'targets'>;

const STOP_BOUND_MS = 5000;

/** Buses, rules and targets of EventBridge, with durable delivery. */
export class EventBridge {
  readonly archives = new Map<string, Archive>();
  readonly #context: EventBridgeContext;
  readonly #nowMs: () => number;
  readonly #table: DeliveryTable;
  readonly #gate = new Gate();
  readonly #buses = new Map<string, Bus>();
  readonly #rules = new Map<string, ActiveRule>();

  constructor(context: EventBridgeContext, nowMs: () => number = Date.now) {
    this.#context = context;
    this.#nowMs = nowMs;
    this.#table = new DeliveryTable(context.database.sqlite);
    this.putBus('default');
  }

  /** Starts deliveries. Events that were put earlier wait in the table. */
  open(): void {
    this.#gate.open();
  }

  /** Ends the deliveries in flight within the bound. The rest stays in the table. */
  async stop(boundMs = STOP_BOUND_MS): Promise<void> {
    const lanes = [...this.#rules.values()].flatMap((rule) => [...rule.lanes.values()]);
    await Promise.all(lanes.map((lane) => lane.stop(boundMs)));
  }

  ruleArn(busName: string, name: string): string {
    return arnOf(this.#context.config, 'events', `rule/${busName === 'default' ? '' : `${busName}/`}${name}`);
  }

  /** @param nameOrArn of a bus that need not exist */
  busArn(nameOrArn: string): string {
    if (nameOrArn.startsWith('arn:')) return nameOrArn;
    return arnOf(this.#context.config, 'events', `event-bus/${nameOrArn}`);
  }

  putBus(name: string, description?: string): Bus {
    const arn = this.busArn(name);
    const bus = { name, arn, ...(description !== undefined && { description }) };
    this.#buses.set(name, bus);
    return bus;
  }

  removeBus(name: string): void {
    if (this.rulesOf(name).length > 0) {
      throw new AwsError('ValidationException', `Event bus ${name} can't be deleted since it has rules.`);
    }
    this.#buses.delete(name);
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
    return [...this.#rules.values()].map(({ rule }) => rule).filter((rule) => rule.busName === busName);
  }

  rule(busName: string, name: string): Rule {
    const found = this.#rules.get(this.ruleArn(busName, name));
    if (found) return found.rule;
    throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busName}.`);
  }

  /**
   * Adds or replaces a rule. Deliveries to targets that it keeps continue.
   * @throws InvalidEventPattern, ResourceRefused
   */
  async putRule(rule: Rule): Promise<void> {
    const matches = compilePattern(rule.pattern);
    const { targets } = this.#context;
    const context = { targets, table: this.#table, gate: new Gate(), nowMs: this.#nowMs };
    const lanes = new Map(rule.targets.map((target) => [target.Id, createLane(context, rule, target)]));
    const previous = this.#rules.get(rule.arn);
    await this.#end(rule.arn, previous, lanes);
    this.#rules.set(rule.arn, { rule, matches, lanes });
    void this.#gate.passed().then(() => context.gate.open());
  }

  async removeRule(busName: string, name: string): Promise<void> {
    const arn = this.ruleArn(busName, name);
    const found = this.#rules.get(arn);
    this.#rules.delete(arn);
    await this.#end(arn, found, new Map());
  }

  /** Stops the lanes of a rule, and drops the deliveries to targets that it no longer has. */
  async #end(ruleArn: string, rule: ActiveRule | undefined, kept: ReadonlyMap<string, Lane>): Promise<void> {
    for (const [id, lane] of rule?.lanes ?? []) {
      await lane.stop(STOP_BOUND_MS);
      if (!kept.has(id)) this.#table.drop(`${ruleArn}|${id}`);
    }
  }

  /** Stores all deliveries of the events in one transaction before it starts them. */
  async putEvents(entries: readonly EventEntry[]): Promise<readonly { eventId: string }[]> {
    const starts: (() => void)[] = [];
    const events = entries.map((entry) => ({
      busName: this.bus(entry.eventBusName).name,
      ...this.#eventOf(entry),
    }));
    this.#context.database.transaction(() => {
      for (const { busName, event } of events) this.#store(busName, event, starts);
    });
    for (const start of starts) start();
    return events.map(({ event }) => ({ eventId: event.id }));
  }

  #store(busName: string, event: object, starts: (() => void)[]): void {
    const text = JSON.stringify(event);
    const now = this.#nowMs();
    for (const { rule, matches, lanes } of this.#rules.values()) {
      if (rule.busName !== busName || rule.state !== 'ENABLED' || !matches(event)) continue;
      for (const [id, lane] of lanes) {
        const delivery = this.#table.insert(`${rule.arn}|${id}`, text, now);
        starts.push(() => lane.add(delivery));
      }
    }
  }

  #eventOf(entry: EventEntry) {
    const { region, account } = this.#context.config;
    const time = new Date(entry.time ?? this.#nowMs()).toISOString();
    const event = {
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
    return { event };
  }
}
