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
  /** Name of the handler. Its bundle is `dist/apps/<module>/<handler>`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb?: number;
  /** Permissions of its code, in addition to writing its own log. */
  readonly statements: readonly PolicyStatement[];
}

/** A function from a bundle of its module, with its own role and its own log group. */
export class BundledFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly role: Role;
  /** Name within the module. */
  readonly handler: string;
  readonly functionName: string;
  readonly timeoutSeconds: number;

  constructor(stack: ModuleStack, id: string, props: BundledFunctionProps) {
    super(stack, id);
    const { handler, environment, timeoutSeconds, memoryMb = DEFAULT_MEMORY_MB, statements } = props;
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
      reason: 'Lambda chooses the names of the log streams in the function’s own log group.',
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
    });
    acknowledge(this.fn, {
      'PCI.DSS.321-LambdaInsideVPC':
        'It accepts no connections and calls others only over TLS. A VPC would close nothing, and every call would need a route out of it.',
      'Serverless-LambdaDLQ':
        'A dead-letter target is for asynchronous calls. Here callers wait, queues and streams have their own dead letters, and the next scheduled call does the work that a failed one left.',
      'Serverless-LambdaTracing':
        'Its log has the correlation id, which passes through streams, queues and the bus, where traces end. Sending traces would give every role a right on all resources.',
    });
  }
}
