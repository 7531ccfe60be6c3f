import { randomUUID } from 'node:crypto';
import { AwsError, type Cloud } from '../cloud.ts';
import { arnOf } from '../pump/arn.ts';
import { settleWithin } from '../pump/backoff.ts';
import type { CompiledDefinition, MachineType } from './definition.ts';
import { logExecution, logsExecution, type LoggingConfiguration } from './execution-log.ts';
import { ExecutionTable, type ExecutionRecord } from './execution-table.ts';
import { historyOf, type HistoryEvent } from './history.ts';
import { runExecution, type RunningExecution } from './run-execution.ts';
import type { TaskCloud } from './tasks.ts';

/** A state machine as it is deployed. */
export interface DeployedMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  /** JSON text, as it was deployed. */
  readonly definitionText: string;
  readonly compiled: CompiledDefinition;
  readonly logging?: LoggingConfiguration;
  readonly tracing?: boolean;
  readonly createdAtMs: number;
}

interface Live {
  readonly record: ExecutionRecord;
  readonly machine: DeployedMachine;
  readonly running: RunningExecution;
  readonly ended: Promise<ExecutionRecord>;
}

/** Beyond these, starts wait: an Express workflow is short, so a place is free soon. */
const MOST_EXPRESS_RUNNING = 500;
const LARGEST_INPUT_BYTES = 262_144;
const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/;

export type StateMachineCloud = TaskCloud & Pick<Cloud, 'store' | 'logs'>;

/** Deployed state machines and their executions. */
export class StateMachineRegistry {
  readonly executions: ExecutionTable;
  readonly #cloud: StateMachineCloud;
  readonly #nowMs: () => number;
  readonly #machines = new Map<string, DeployedMachine>();
  readonly #live = new Map<string, Live>();
  readonly #queue: (() => void)[] = [];
  #expressRunning = 0;

  constructor(cloud: StateMachineCloud, nowMs: () => number = Date.now) {
    this.#cloud = cloud;
    this.#nowMs = nowMs;
    this.executions = new ExecutionTable(cloud.store, nowMs());
  }

  arn(name: string): string {
    return arnOf(this.#cloud.config, 'states', `stateMachine:${name}`);
  }

  /** Adds or replaces; executions that run go on with the definition they started with. */
  put(machine: DeployedMachine): void {
    this.#machines.set(machine.arn, machine);
  }

  remove(arn: string): void {
    this.#machines.delete(arn);
  }

  all(): DeployedMachine[] {
    return [...this.#machines.values()];
  }

  /** @throws AwsError StateMachineDoesNotExist */
  machine(arn: string): DeployedMachine {
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  async start(
    stateMachineArn: string,
    input: unknown,
    name?: string,
  ): Promise<{ executionArn: string; startDate: number }> {
    const machine = this.machine(stateMachineArn);
    const existing =
      machine.type === 'STANDARD' && name !== undefined
        ? this.#sameExecution(machine, name, input)
        : undefined;
    const { executionArn, startMs } = existing ?? (await this.#begin(machine, input, name)).record;
    return { executionArn, startDate: startMs / 1000 };
  }

  /** Runs an Express workflow and waits for its end. @throws AwsError StateMachineTypeNotSupported for a Standard one */
  async startSync(stateMachineArn: string, input: unknown, name?: string): Promise<ExecutionRecord> {
    const machine = this.machine(stateMachineArn);
    if (machine.type !== 'EXPRESS') {
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    }
    return (await this.#begin(machine, input, name)).ended;
  }

  /** @throws AwsError ExecutionDoesNotExist */
  execution(arn: string): ExecutionRecord {
    const record = this.#live.get(arn)?.record ?? this.executions.get(arn);
    if (!record) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  async history(arn: string): Promise<HistoryEvent[]> {
    const record = this.execution(arn);
    const live = this.#live.get(arn);
    const trace = live ? await live.running.trace() : this.executions.trace(arn);
    return historyOf(record, structuredClone(trace), this.#historyContext(record));
  }

  async abort(arn: string): Promise<ExecutionRecord> {
    const record = this.execution(arn);
    const live = this.#live.get(arn);
    live?.running.abort();
    return live ? live.ended : record;
  }

  /** Lets executions end within the bound; the others are shown as interrupted after a restart. */
  async stop(boundMs = 5000): Promise<void> {
    await settleWithin(
      [...this.#live.values()].map(({ ended }) => ended),
      boundMs,
    );
    this.executions.close();
  }

  async #begin(machine: DeployedMachine, input: unknown, name: string = randomUUID()): Promise<Live> {
    const text = JSON.stringify(input ?? {});
    if (!EXECUTION_NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    if (Buffer.byteLength(text) > LARGEST_INPUT_BYTES) {
      throw new AwsError(
        'InvalidExecutionInput',
        `Invalid Execution Input: it is larger than ${LARGEST_INPUT_BYTES} bytes`,
      );
    }
    const express = machine.type === 'EXPRESS';
    if (express) await this.#expressPlace();
    const kind = express
      ? `express:${machine.name}:${name}:${randomUUID()}`
      : `execution:${machine.name}:${name}`;
    const record: ExecutionRecord = {
      executionArn: arnOf(this.#cloud.config, 'states', kind),
      stateMachineArn: machine.arn,
      name,
      status: 'RUNNING',
      startMs: this.#nowMs(),
      input: text,
    };
    this.executions.put(record);
    const { roleArn, name: machineName } = machine;
    const running = runExecution(machine.compiled, this.#cloud, {
      record,
      input: JSON.parse(text) as unknown,
      machineName,
      roleArn,
    });
    const live: Live = { record, machine, running, ended: this.#ended(record, machine, running) };
    this.#live.set(record.executionArn, live);
    return live;
  }

  async #ended(
    started: ExecutionRecord,
    machine: DeployedMachine,
    running: RunningExecution,
  ): Promise<ExecutionRecord> {
    const end = await running.end;
    const record: ExecutionRecord = { ...started, ...end, stopMs: this.#nowMs() };
    const trace = await running.trace();
    this.executions.put(record, trace);
    this.#live.delete(record.executionArn);
    if (machine.logging && logsExecution(machine.logging, record.status, trace)) {
      logExecution(
        this.#cloud.logs,
        machine.logging,
        record,
        historyOf(record, trace, this.#historyContext(record)),
      );
    }
    if (machine.type === 'EXPRESS') {
      this.#expressRunning -= 1;
      this.#queue.shift()?.();
    }
    return record;
  }

  async #expressPlace(): Promise<void> {
    if (this.#expressRunning >= MOST_EXPRESS_RUNNING) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    }
    this.#expressRunning += 1;
  }

  /** A Standard execution of that name: the same when it runs with the same input, else the name is taken. */
  #sameExecution(machine: DeployedMachine, name: string, input: unknown): ExecutionRecord | undefined {
    const arn = arnOf(this.#cloud.config, 'states', `execution:${machine.name}:${name}`);
    const existing = this.#live.get(arn)?.record ?? this.executions.get(arn);
    if (!existing) return undefined;
    if (existing.status === 'RUNNING' && existing.input === JSON.stringify(input ?? {})) return existing;
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }

  #historyContext({ stateMachineArn }: ExecutionRecord): { region: string; roleArn: string } {
    const roleArn = this.#machines.get(stateMachineArn)?.roleArn ?? '';
    return { region: this.#cloud.config.region, roleArn };
  }
}

/** Built before the resources are resumed; `stop()` at the end. */
export function createStateMachines(cloud: StateMachineCloud): StateMachineRegistry {
  return new StateMachineRegistry(cloud);
}
