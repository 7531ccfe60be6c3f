import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ModuleStack } from './module-stack.ts';
import { readParameter } from './parameters.ts';

export interface ModuleLogGroupProps {
  readonly logGroupName: string;
  /** `Log` unless told. */
  readonly id?: string;
  /** The name under which the module publishes its key; `table-key-arn` unless told. */
  readonly keyParameter?: string;
}

/** A log under the module's key, kept for as long as the stage keeps logs. */
export function moduleLogGroup(scope: Construct, stack: ModuleStack, props: ModuleLogGroupProps): LogGroup {
  const { logGroupName, id = 'Log', keyParameter = 'table-key-arn' } = props;
  const keyArn = readParameter(stack, stack.module, keyParameter);
  return new LogGroup(scope, id, {
    logGroupName,
    encryptionKey: Key.fromKeyArn(scope, `${id}Key`, keyArn),
    retention: stack.stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
