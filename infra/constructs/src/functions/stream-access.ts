import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow, useKey } from '../access.ts';
import { tableArn } from '../resource-names.ts';
import type { Stage } from '../stage.ts';

/** To acknowledge for whoever reads a stream. */
export const STREAM_WILDCARD = {
  endsWith: '/stream/*',
  reason: 'A stream’s ARN ends in the moment it was enabled; it is still this one table’s.',
};

/** What reading a table's stream takes, for a pipe or for Lambda in the name of a function. */
export function readStream(stage: Stage, table: { name: string; keyArn: string }): PolicyStatement[] {
  return [
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [`${tableArn(stage, table.name)}/stream/*`],
    ),
    useKey(stage, table.keyArn, 'dynamodb', ['kms:Decrypt']),
  ];
}
