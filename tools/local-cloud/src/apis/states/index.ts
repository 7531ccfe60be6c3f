import { AwsError } from '../../cloud.ts';
import type { ExecutionRecord } from '../../state-machines/execution-table.ts';
import type { DeployedMachine } from '../../state-machines/state-machine-registry.ts';
import type { Input, JsonApi } from '../api.ts';

const LARGEST_PAGE = 1000;
const DEFAULT_PAGE = 100;
const SYNC_MEMORY_MB = 64;

/** Step Functions: executions are started and looked at; state machines are changed by deploying them. */
export const statesApi: JsonApi = {
  protocol: 'json-1.0',
  service: 'states',
  targetPrefix: 'AWSStepFunctions',
  operations: {
    ListStateMachines: (input, cloud) => {
      const { items, nextToken } = page(cloud.stateMachines.all(), input);
      return {
        stateMachines: items.map(({ arn, name, type, createdAtMs }) => ({
          stateMachineArn: arn,
          name,
          type,
          creationDate: createdAtMs / 1000,
        })),
        nextToken,
      };
    },
    DescribeStateMachine: ({ stateMachineArn }, cloud) =>
      machineOf(cloud.stateMachines.machine(String(stateMachineArn))),
    StartExecution: (input, cloud) =>
      cloud.stateMachines.start(String(input['stateMachineArn']), inputOf(input), nameOf(input)),
    StartSyncExecution: async (input, cloud) => {
      const record = await cloud.stateMachines.startSync(
        String(input['stateMachineArn']),
        inputOf(input),
        nameOf(input),
      );
      const duration = (record.stopMs ?? record.startMs) - record.startMs;
      return {
        ...executionOf(record),
        billingDetails: {
          billedDurationInMilliseconds: Math.max(100, Math.ceil(duration / 100) * 100),
          billedMemoryUsedInMB: SYNC_MEMORY_MB,
        },
      };
    },
    DescribeExecution: ({ executionArn }, cloud) =>
      executionOf(cloud.stateMachines.execution(String(executionArn))),
    ListExecutions: (input, cloud) => {
      const { arn } = cloud.stateMachines.machine(String(input['stateMachineArn']));
      const limit = limitOf(input);
      const token = tokenOf(input);
      const found = cloud.stateMachines.executions.list(arn, {
        limit: limit + 1,
        ...(token !== undefined && { before: token }),
        ...(input['statusFilter'] !== undefined && { status: String(input['statusFilter']) }),
      });
      const shown = found.slice(0, limit);
      return {
        executions: shown.map(({ record }) => listedOf(record)),
        nextToken: found.length > limit ? String(shown.at(-1)?.sequence) : undefined,
      };
    },
    GetExecutionHistory: async (input, cloud) => {
      const events = await cloud.stateMachines.history(String(input['executionArn']));
      const ordered = input['reverseOrder'] === true ? events.toReversed() : events;
      const { items, nextToken } = page(ordered, input);
      return { events: items, nextToken };
    },
    StopExecution: async ({ executionArn }, cloud) => {
      const { stopMs = Date.now() } = await cloud.stateMachines.abort(String(executionArn));
      return { stopDate: stopMs / 1000 };
    },
  },
};

function machineOf(machine: DeployedMachine): unknown {
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    type: machine.type,
    roleArn: machine.roleArn,
    definition: machine.definitionText,
    creationDate: machine.createdAtMs / 1000,
    loggingConfiguration: {
      level: machine.logging?.Level ?? 'OFF',
      includeExecutionData: machine.logging?.IncludeExecutionData ?? false,
      destinations: (machine.logging?.Destinations ?? []).map(({ CloudWatchLogsLogGroup }) => ({
        cloudWatchLogsLogGroup: { logGroupArn: CloudWatchLogsLogGroup?.LogGroupArn },
      })),
    },
    tracingConfiguration: { enabled: false },
  };
}

function listedOf(record: ExecutionRecord) {
  return {
    executionArn: record.executionArn,
    stateMachineArn: record.stateMachineArn,
    name: record.name,
    status: record.status,
    startDate: record.startMs / 1000,
    stopDate: record.stopMs === undefined ? undefined : record.stopMs / 1000,
  };
}

function executionOf(record: ExecutionRecord) {
  return {
    ...listedOf(record),
    input: record.input,
    output: record.output,
    error: record.error,
    cause: record.cause,
  };
}

/** @throws AwsError InvalidExecutionInput for text that is no JSON */
function inputOf(input: Input): unknown {
  try {
    return JSON.parse(String(input['input'] ?? '{}'));
  } catch (error) {
    throw new AwsError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
}

function nameOf(input: Input): string | undefined {
  return input['name'] === undefined ? undefined : String(input['name']);
}

function limitOf(input: Input): number {
  return Math.min(LARGEST_PAGE, Number(input['maxResults'] ?? 0) || DEFAULT_PAGE);
}

function tokenOf(input: Input): number | undefined {
  if (input['nextToken'] === undefined) return undefined;
  const token = Number(input['nextToken']);
  if (!Number.isInteger(token) || token < 0)
    throw new AwsError('InvalidToken', `Invalid Token: '${String(input['nextToken'])}'`);
  return token;
}

function page<Item>(items: readonly Item[], input: Input): { items: Item[]; nextToken: string | undefined } {
  const from = tokenOf(input) ?? 0;
  const to = from + limitOf(input);
  return { items: items.slice(from, to), nextToken: to < items.length ? String(to) : undefined };
}
