import { RemovalPolicy } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ModuleStack } from './module-stack.ts';
import { readParameter } from './parameters.ts';

/** A log under the module's key, kept for as long as the stage keeps logs. */
export function moduleLogGroup(
  scope: Construct,
  stack: ModuleStack,
  id: string,
  logGroupName: string,
): LogGroup {
  const keyArn = readParameter(stack, stack.module, 'table-key-arn');
  return new LogGroup(scope, id, {
    logGroupName,
    encryptionKey: Key.fromKeyArn(scope, `${id}Key`, keyArn),
    retention: stack.stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
