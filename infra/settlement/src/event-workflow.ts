import {
  acknowledge,
  acknowledgeWildcard,
  alarmWhenAbove,
  ALARM_PERIOD,
  allow,
  DeadLetterQueue,
  letRulesFill,
  moduleLogGroup,
  pascalCase,
  publishEvents,
  readParameter,
  RULE_RETRIES,
  serviceRole,
  useKey,
  useTable,
  type EncryptedTopic,
  type ModuleStack,
} from '@millrace/constructs';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { WorkflowDefinition } from './workflow-states.ts';

export interface EventWorkflowProps {
  /** Completes `millrace-<stage>-<name>`. */
  readonly name: string;
  /** The contract of the event that starts an execution. */
  readonly startedBy: { readonly source: string; readonly type: string };
  readonly definition: WorkflowDefinition;
  /** ARNs of what it invokes, by the `${…}` that the definition has for each. */
  readonly functions: Readonly<Record<string, string>>;
  /** For the person who is called: what it means that executions fail or time out. */
  readonly whenFailed: string;
  readonly settlementsTable: string;
  readonly notices: EncryptedTopic;
  /** Of the tables and of the topic. */
  readonly keyArn: string;
}

/** What Step Functions needs to set up the delivery of its own logs; none of it can be narrowed to one log group. */
const LOG_DELIVERY_ACTIONS = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

const TRACE_ACTIONS = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

/** A workflow with its role, its log, its alarm, and the rule that starts it with each event of one type. */
export class EventWorkflow extends Construct {
  readonly #stack: ModuleStack;
  readonly #props: EventWorkflowProps;

  constructor(stack: ModuleStack, id: string, props: EventWorkflowProps) {
    super(stack, id);
    this.#stack = stack;
    this.#props = props;
    const { stage } = stack;
    const stateMachineName = `millrace-${stage.name}-${props.name}`;
    const log = moduleLogGroup(this, stack, { logGroupName: `/aws/vendedlogs/states/${stateMachineName}` });
    const machine = new CfnStateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: stage.settlementWorkflowType,
      roleArn: this.#role().roleArn,
      definitionString: JSON.stringify(props.definition),
      definitionSubstitutions: {
        ...props.functions,
        SettlementsTable: props.settlementsTable,
        NoticesTopicArn: props.notices.arn,
        BusName: readParameter(stack, 'processing', 'bus-name'),
      },
      // What passes through holds who pays whom how much; the log tells how far an execution came and why it failed.
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    acknowledge(machine, {
      'AwsSolutions-SF1':
        'The log has what failed; the course of every execution is in the settlements table and the ledger, and its timing in X-Ray.',
    });
    this.#start(machine.ref);
    this.#alarm(machine.ref);
  }

  /** The workflow that the module is named after needs no name beside it. */
  #nounOf(noun: string): string {
    return this.#props.name === this.#stack.module ? noun : `${this.#props.name}-${noun}`;
  }

  #role(): Role {
    const { stage } = this.#stack;
    const { functions, settlementsTable, notices, keyArn } = this.#props;
    const role = serviceRole(this, 'Role', {
      service: 'states',
      account: stage.account,
      statements: [
        allow(['lambda:InvokeFunction'], Object.values(functions)),
        useTable(stage, settlementsTable, ['UpdateItem']),
        useKey(stage, keyArn, 'dynamodb'),
        publishEvents(this.#stack, readParameter(this.#stack, 'processing', 'bus-arn')),
        allow(['sns:Publish'], [notices.arn]),
        useKey(stage, keyArn, 'sns', ['kms:Decrypt', 'kms:GenerateDataKey']),
        allow(LOG_DELIVERY_ACTIONS, ['*']),
        allow(TRACE_ACTIONS, ['*']),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: '*',
      actions: [...LOG_DELIVERY_ACTIONS, ...TRACE_ACTIONS],
      reason: 'Log deliveries and traces are the account’s, and no resources that a policy could name.',
    });
    return role;
  }

  #start(stateMachineArn: string): void {
    const stack = this.#stack;
    const { source, type } = this.#props.startedBy;
    const notStarted = this.#nounOf('not-started');
    const { queue } = new DeadLetterQueue(stack, pascalCase(notStarted), `${notStarted}-dlq`);
    letRulesFill(stack, queue);
    const role = serviceRole(this, 'RuleRole', {
      service: 'events',
      account: stack.stage.account,
      statements: [allow(['states:StartExecution'], [stateMachineArn])],
    });
    const rule = `${type.split('.').at(-1)}-to-workflow`;
    new CfnRule(this, pascalCase(rule), {
      name: stack.nameOf(this.#nounOf(rule)),
      eventBusName: readParameter(stack, 'processing', 'bus-name'),
      eventPattern: { source: [source], 'detail-type': [type] },
      targets: [
        {
          id: 'workflow',
          arn: stateMachineArn,
          roleArn: role.roleArn,
          retryPolicy: RULE_RETRIES,
          deadLetterConfig: { arn: queue.queueArn },
        },
      ],
    });
  }

  /** An execution that times out does not count as one that failed. */
  #alarm(stateMachineArn: string): void {
    for (const end of ['Failed', 'TimedOut']) {
      alarmWhenAbove(this, `${end}Alarm`, this.#stack, {
        noun: this.#nounOf(`executions-${end === 'Failed' ? 'failed' : 'timed-out'}`),
        description: this.#props.whenFailed,
        metric: new Metric({
          namespace: 'AWS/States',
          metricName: `Executions${end}`,
          dimensionsMap: { StateMachineArn: stateMachineArn },
          period: ALARM_PERIOD,
          statistic: 'Sum',
        }),
        above: 0,
      });
    }
  }
}
