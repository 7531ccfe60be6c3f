import type { Input, JsonApi } from '../../core/api/api.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { DeployedMachine, StateMachineRegistry } from './state-machine-registry.ts';

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;

interface Own {
  readonly machines: StateMachineRegistry;
}

/** Starts and describes executions. Only deployments change state machines. */
export const statesApi: JsonApi<Own> = {
  protocol: 'json-1.0',
  service: 'states',
  targetPrefix: 'AWSStepFunctions',
  operations: {
    ListStateMachines: (_input, { machines }) => ({
      stateMachines: machines.all().map(({ arn, name, type, createdAtMs }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: createdAtMs / 1000,
      })),
    }),
    DescribeStateMachine: ({ stateMachineArn }, { machines }) => machineOf(machines.machine(stateMachineArn)),
    StartExecution: ({ stateMachineArn, input, name }, { machines }) =>
      machines.start(stateMachineArn, parsed(input), name),
    DescribeExecution: ({ executionArn }, { machines }) => {
      const record = machines.execution(executionArn);
      const { input, output, error, cause } = record;
      return { ...listedOf(record), input, output, error, cause };
    },
    ListExecutions: (request, { machines }) => {
      const { arn } = machines.machine(request['stateMachineArn']);
      const { from, limit } = pageOf(request);
      const page = { from, limit: limit + 1 };
      const found = machines.executions.list(arn, request['statusFilter'] ?? null, page);
      const nextToken = found.length > limit ? String(from + limit) : undefined;
      return { executions: found.slice(0, limit).map(listedOf), nextToken };
    },
    GetExecutionHistory: async (request, { machines }) => {
      const history = await machines.history(request['executionArn']);
      const ordered = request['reverseOrder'] === true ? history.toReversed() : history;
      const { from, limit } = pageOf(request);
      const nextToken = from + limit < ordered.length ? String(from + limit) : undefined;
      return { events: ordered.slice(from, from + limit), nextToken };
    },
  },
};

function machineOf({ arn, name, type, roleArn, compiled, logging, createdAtMs }: DeployedMachine): unknown {
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    type,
    roleArn,
    definition: JSON.stringify(compiled),
    creationDate: createdAtMs / 1000,
    loggingConfiguration: {
      level: logging.Level ?? 'OFF',
      includeExecutionData: String(logging.IncludeExecutionData ?? false) === 'true',
      destinations: (logging.Destinations ?? []).map(({ CloudWatchLogsLogGroup }) => ({
        cloudWatchLogsLogGroup: { logGroupArn: CloudWatchLogsLogGroup?.LogGroupArn },
      })),
    },
  };
}

function listedOf({ executionArn, stateMachineArn, name, status, startMs, stopMs }: ExecutionRecord) {
  const stopDate = stopMs === undefined ? undefined : stopMs / 1000;
  return { executionArn, stateMachineArn, name, status, startDate: startMs / 1000, stopDate };
}

/** @throws AwsError InvalidExecutionInput for text that is not JSON */
function parsed(input = '{}'): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `The input is not JSON: ${(error as Error).message}`);
  }
}

/** A token is the number of preceding items. */
function pageOf({ maxResults, nextToken = '0' }: Input): { from: number; limit: number } {
  if (!/^\d+$/.test(nextToken)) throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);
  return { from: Number(nextToken), limit: Math.min(MAX_PAGE, Number(maxResults) || DEFAULT_PAGE) };
}
