import {
  acknowledge,
  acknowledgeWildcard,
  alarmWhenAbove,
  ALARM_PERIOD,
  allow,
  DeadLetterQueue,
  allowRulesToSend,
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
  /** ARNs of the invoked functions, by their `${…}` placeholders in the definition. */
  readonly functions: Readonly<Record<string, string>>;
  /** For the person who is notified: what it means that executions fail or time out. */
  readonly whenFailed: string;
  readonly settlementsTable: string;
  readonly notices: EncryptedTopic;
  /** Key of the tables and of the topic. */
  readonly keyArn: string;
}

/** Actions that Step Functions needs to set up the delivery of its own logs. They cannot be limited to one log group. */
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

/** A workflow with its role, log and alarms, and the rule that starts it for each event of one type. */
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
      // The data contains who pays whom how much. The log without it shows how far an execution came and why it failed.
      loggingConfiguration: {
        level: 'ERROR',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
    });
    acknowledge(machine, {
      'AwsSolutions-SF1':
        'The log has the failures. The settlements table and the ledger show the course of every execution, and X-Ray its timing.',
    });
    this.#start(machine.ref);
    this.#alarm(machine.ref);
  }

  /** The workflow that is named like the module needs no prefix. */
  #nameOf(name: string): string {
    return this.#props.name === this.#stack.module ? name : `${this.#props.name}-${name}`;
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
      reason: 'Log deliveries and traces belong to the account and are not resources that a policy can name.',
    });
    return role;
  }

  #start(stateMachineArn: string): void {
    const stack = this.#stack;
    const { source, type } = this.#props.startedBy;
    const notStarted = this.#nameOf('not-started');
    const { queue } = new DeadLetterQueue(stack, pascalCase(notStarted), `${notStarted}-dlq`);
    allowRulesToSend(stack, queue);
    const role = serviceRole(this, 'RuleRole', {
      service: 'events',
      account: stack.stage.account,
      statements: [allow(['states:StartExecution'], [stateMachineArn])],
    });
    const rule = `${type.split('.').at(-1)}-to-workflow`;
    new CfnRule(this, pascalCase(rule), {
      name: stack.nameOf(this.#nameOf(rule)),
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

  /** An execution that times out does not count as failed. */
  #alarm(stateMachineArn: string): void {
    for (const outcome of ['Failed', 'TimedOut']) {
      alarmWhenAbove(this, `${outcome}Alarm`, this.#stack, {
        name: this.#nameOf(`executions-${outcome === 'Failed' ? 'failed' : 'timed-out'}`),
        description: this.#props.whenFailed,
        metric: new Metric({
          namespace: 'AWS/States',
          metricName: `Executions${outcome}`,
          dimensionsMap: { StateMachineArn: stateMachineArn },
          period: ALARM_PERIOD,
          statistic: 'Sum',
        }),
        above: 0,
      });
    }
  }
}
