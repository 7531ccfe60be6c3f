import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Alias, Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcard, allow, serviceRole } from './access.ts';
import { alarmWhenAbove, ALARM_PERIOD } from './alarms.ts';
import { bundleOf } from './bundle.ts';
import type { ModuleStack } from './module-stack.ts';
import { arnOf } from './resource-names.ts';

/** The alias that everything invokes; a release moves it to its version. */
export const LIVE = 'live';

const DEFAULT_MEMORY_MB = 512;

export interface ModuleFunctionProps {
  /** The handler's name: its bundle is `dist/apps/<module>/<handler>`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
  /** How many of it may run at once, where what it writes to has to be protected; as many as come unless told. */
  readonly reservedConcurrency?: number;
  /** What its code may do, beside writing its own log. */
  readonly statements: readonly PolicyStatement[];
}

/** A function of a module with its own role, its own log group and the alias `live` on the version it is deployed with. */
export class ModuleFunction extends Construct {
  readonly alias: Alias;
  readonly role: Role;
  readonly functionName: string;
  readonly timeoutSeconds: number;

  constructor(stack: ModuleStack, id: string, props: ModuleFunctionProps) {
    super(stack, id);
    const { handler, environment, timeoutSeconds, memoryMb = DEFAULT_MEMORY_MB, statements } = props;
    const { reservedConcurrency } = props;
    this.functionName = stack.nameOf(handler);
    this.timeoutSeconds = timeoutSeconds;
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${this.functionName}`,
      retention: stack.stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const streams = arnOf(stack.stage, 'logs', `log-group:/aws/lambda/${this.functionName}:log-stream:*`);
    const role = serviceRole(this, 'Role', {
      service: 'lambda',
      statements: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [streams]), ...statements],
    });
    acknowledgeWildcard(role, {
      endsWith: `/${this.functionName}:log-stream:*`,
      reason: 'Lambda names the log streams in the log group that is the function’s own.',
    });
    this.role = role;
    const fn = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleOf(stack.module, handler)),
      role,
      logGroup,
      environment: { ...environment },
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    this.alias = new Alias(this, 'Live', { aliasName: LIVE, version: fn.currentVersion });
    alarmWhenAbove(this, 'ErrorsAlarm', stack, {
      noun: `${handler}-errors`,
      description: `${this.functionName} ends in errors.`,
      metric: this.alias.metricErrors({ period: ALARM_PERIOD }),
      above: 0,
      periods: 3,
    });
  }

  /** Of the alias, which is what callers invoke. */
  get arn(): string {
    return this.alias.functionArn;
  }
}
