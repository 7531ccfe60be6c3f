import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { allow, serviceRole } from '../access.ts';
import type { ModuleFunction } from './module-function.ts';
import type { ModuleStack } from '../module-stack.ts';

export interface FunctionScheduleProps {
  /** Completes `millrace-<stage>-<module>-<noun>`. */
  readonly noun: string;
  /** As in `rate(1 minute)`. */
  readonly expression: string;
  readonly target: ModuleFunction;
  readonly enabled?: boolean;
}

/** Calls a function again and again. A call that fails is not repeated for long: the next one does what it left. */
export function scheduleFunction(stack: ModuleStack, id: string, props: FunctionScheduleProps): void {
  const { noun, expression, target, enabled = true } = props;
  const role = serviceRole(stack, `${id}Role`, {
    service: 'scheduler',
    account: stack.stage.account,
    statements: [allow(['lambda:InvokeFunction'], [target.arn])],
  });
  new CfnSchedule(stack, id, {
    name: stack.nameOf(noun),
    scheduleExpression: expression,
    flexibleTimeWindow: { mode: 'OFF' },
    state: enabled ? 'ENABLED' : 'DISABLED',
    target: {
      arn: target.arn,
      roleArn: role.roleArn,
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
    },
  });
}
