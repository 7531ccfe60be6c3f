import { randomUUID } from 'node:crypto';
import type { StateMachineDefinition } from 'aws-local-stepfunctions';
import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import { settleWithin } from '../../core/backoff.ts';
import type { StateDatabase } from '../../core/database.ts';
import type { LogWriter } from '../logs/log-store.ts';
import type { MachineType } from './definition.ts';
import { logExecution, type LoggingConfiguration } from './execution-log.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { ExecutionTable } from './execution-table.ts';
import { historyOf, type HistoryEvent } from './history.ts';
import { runExecution, type RunningExecution } from './run-execution.ts';
import type { TaskContext } from './tasks.ts';
import type { Trace } from './trace.ts';

/** A deployed state machine. */
export interface DeployedMachine {
  readonly arn: string;
  readonly name: string;
  readonly type: MachineType;
  readonly roleArn: string;
  readonly compiled: StateMachineDefinition;
  readonly logging: LoggingConfiguration;
  readonly createdAtMs: number;
}

interface Live {
  readonly record: ExecutionRecord;
  readonly running: RunningExecution;
  readonly ended: Promise<void>;
}

/** More concurrent starts than this wait. Executions are short, so they do not wait long. */
const MAX_RUNNING = 500;
const MAX_INPUT_BYTES = 262_144;
const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/;

export interface StateMachineContext extends TaskContext {
  readonly database: StateDatabase;
  readonly logs: LogWriter;
}

/** Deployed state machines and their executions. */
export class StateMachineRegistry {
  readonly executions: ExecutionTable;
  readonly #context: StateMachineContext;
  readonly #nowMs: () => number;
  readonly #machines = new Map<string, DeployedMachine>();
  readonly #live = new Map<string, Live>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(context: StateMachineContext, nowMs: () => number = Date.now) {
    this.#context = context;
    this.#nowMs = nowMs;
    this.executions = new ExecutionTable(context.database, nowMs());
  }

  arn(name: string): string {
    return arnOf(this.#context.config, 'states', `stateMachine:${name}`);
  }

  /** Adds or replaces a state machine. Running executions keep the definition they started with. */
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

  /** @throws AwsError, for a Standard workflow also when the name is taken */
  async start(
    stateMachineArn: string,
    input: unknown,
    name: string = randomUUID(),
  ): Promise<{ executionArn: string; startDate: number }> {
    const machine = this.machine(stateMachineArn);
    const text = JSON.stringify(input ?? {});
    if (!EXECUTION_NAME.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    if (Buffer.byteLength(text) > MAX_INPUT_BYTES) {
      throw new AwsError('InvalidExecutionInput', `The input is larger than ${MAX_INPUT_BYTES} bytes`);
    }
    const express = machine.type === 'EXPRESS';
    const path = express
      ? `express:${machine.name}:${name}:${randomUUID()}`
      : `execution:${machine.name}:${name}`;
    const executionArn = arnOf(this.#context.config, 'states', path);
    if (this.#find(executionArn)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const startMs = this.#nowMs();
    const record = { executionArn, stateMachineArn, name, status: 'RUNNING', startMs, input: text } as const;
    this.executions.put(record);
    await this.#place();
    const { roleArn, name: machineName } = machine;
    const running = runExecution(machine.compiled, this.#context, { record, machineName, roleArn });
    this.#live.set(executionArn, { record, running, ended: this.#ended(record, machine, running) });
    return { executionArn, startDate: startMs / 1000 };
  }

  /** @throws AwsError ExecutionDoesNotExist */
  execution(arn: string): ExecutionRecord {
    const record = this.#find(arn);
    if (!record) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  async history(arn: string): Promise<HistoryEvent[]> {
    const record = this.execution(arn);
    const live = this.#live.get(arn);
    const trace = live ? await live.running.trace() : this.executions.trace(arn);
    return this.#historyOf(record, structuredClone(trace));
  }

  /** Lets executions end within the bound. The others are marked as interrupted after a restart. */
  async stop(boundMs = 5000): Promise<void> {
    const ends = [...this.#live.values()].map(({ ended }) => ended);
    await settleWithin(ends, boundMs);
    this.executions.close();
  }

  #find(executionArn: string): ExecutionRecord | undefined {
    return this.#live.get(executionArn)?.record ?? this.executions.get(executionArn);
  }

  async #ended(
    started: ExecutionRecord,
    { logging }: DeployedMachine,
    running: RunningExecution,
  ): Promise<void> {
    const record: ExecutionRecord = { ...started, ...(await running.end), stopMs: this.#nowMs() };
    const trace = await running.trace();
    this.executions.put(record, trace);
    this.#live.delete(record.executionArn);
    logExecution(this.#context.logs, logging, record, trace, () => this.#historyOf(record, trace));
    this.#running -= 1;
    this.#waiting.shift()?.();
  }

  async #place(): Promise<void> {
    if (this.#running >= MAX_RUNNING) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  #historyOf(record: ExecutionRecord, trace: Trace): HistoryEvent[] {
    const roleArn = this.#machines.get(record.stateMachineArn)?.roleArn ?? '';
    return historyOf(record, trace, { region: this.#context.config.region, roleArn });
  }
}
