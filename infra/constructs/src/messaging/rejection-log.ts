import { CfnFlowLog } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgeWildcard, allow, serviceRole } from '../access.ts';
import { moduleLogGroup } from '../log-group.ts';
import type { ModuleStack } from '../module-stack.ts';
import { arnOf } from '../resource-names.ts';

/** A log of connections that the network rejected. One is enough for a network, whatever modules are in it. */
export class RejectionLog extends Construct {
  constructor(stack: ModuleStack, id: string, vpcId: string) {
    super(stack, id);
    const logGroupName = `/millrace/${stack.stage.name}/${stack.module}-network`;
    const log = moduleLogGroup(this, stack, { logGroupName });
    const group = arnOf(stack.stage, 'logs', `log-group:${logGroupName}`);
    const role = serviceRole(this, 'Role', {
      service: 'vpc-flow-logs',
      account: stack.stage.account,
      statements: [
        allow(
          ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          [group, `${group}:log-stream:*`],
        ),
      ],
    });
    acknowledgeWildcard(role, {
      endsWith: `${logGroupName}:log-stream:*`,
      reason: 'EC2 chooses the names of the log streams in this one group.',
    });
    new CfnFlowLog(this, 'FlowLog', {
      resourceId: vpcId,
      resourceType: 'VPC',
      trafficType: 'REJECT',
      logGroupName: log.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
  }
}
