import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ModuleStack } from './module-stack.ts';
import { readParameter } from './parameters.ts';

export interface ModuleLogGroupProps {
  readonly logGroupName: string;
  /** Defaults to `Log`. */
  readonly id?: string;
  /** The parameter that holds the ARN of the module's key. Defaults to `table-key-arn`. */
  readonly keyParameter?: string;
}

/** A log group, encrypted with the module's key, with the log retention of the stage. */
export function moduleLogGroup(scope: Construct, stack: ModuleStack, props: ModuleLogGroupProps): LogGroup {
  const { logGroupName, id = 'Log', keyParameter = 'table-key-arn' } = props;
  const keyArn = readParameter(stack, stack.keyOwner, keyParameter);
  return new LogGroup(scope, id, {
    logGroupName,
    encryptionKey: Key.fromKeyArn(scope, `${id}Key`, keyArn),
    retention: stack.stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
