import { Duration } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeWildcard, allow, serviceRole } from '../access.ts';
import { acknowledge } from '../acknowledge.ts';
import { bundleOf } from '../bundle.ts';
import { moduleLogGroup } from '../log-group.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

const DEFAULT_MEMORY_MB = 512;

export interface BundledFunctionProps {
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

/** A function from a bundle of its module, with its own role and its own log group. */
export class BundledFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly role: Role;
  /** Its name within the module. */
  readonly handler: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;

  constructor(stack: ModuleStack, id: string, props: BundledFunctionProps) {
    super(stack, id);
    const { handler, environment, timeoutSeconds, memoryMb = DEFAULT_MEMORY_MB, statements } = props;
    const { reservedConcurrency } = props;
    this.handler = handler;
    this.functionName = stack.nameOf(handler);
    this.timeoutSeconds = timeoutSeconds;
    const logGroup = moduleLogGroup(this, stack, { logGroupName: `/aws/lambda/${this.functionName}` });
    const streams = arnOf(stack.stage, 'logs', `log-group:/aws/lambda/${this.functionName}:log-stream:*`);
    this.role = serviceRole(this, 'Role', {
      service: 'lambda',
      statements: [allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [streams]), ...statements],
    });
    acknowledgeWildcard(this.role, {
      endsWith: `/${this.functionName}:log-stream:*`,
      reason: 'Lambda names the log streams in the log group that is the function’s own.',
    });
    this.fn = new LambdaFunction(this, 'Function', {
      functionName: this.functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundleOf(stack.module, handler)),
      role: this.role,
      logGroup,
      environment: { ...environment },
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMb,
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    });
    acknowledge(this.fn, {
      'PCI.DSS.321-LambdaInsideVPC':
        'It takes no connections and calls others by TLS alone: a VPC would shut nothing, and add a way out for every call.',
      'Serverless-LambdaDLQ':
        'A dead-letter target is for asynchronous calls: here callers wait, queues and streams have dead letters of their own, and what a scheduled call left the next one does.',
      'Serverless-LambdaTracing':
        'Its log has the correlation id, which goes through streams, queues and the bus where traces end; sending traces is a right on all resources, for every role.',
    });
  }
}
