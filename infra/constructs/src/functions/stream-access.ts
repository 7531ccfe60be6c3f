import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow, useKey } from '../access.ts';
import { tableArn } from '../resource-names.ts';
import type { Stage } from '../stage.ts';

/** To be acknowledged for each role that reads a stream. */
export const STREAM_WILDCARD = {
  endsWith: '/stream/*',
  reason:
    'A stream’s ARN ends with the time when it was enabled. The pattern matches only streams of this table.',
};

/** Permissions to read a table's stream, for a pipe or for Lambda on behalf of a function. */
export function readStream(stage: Stage, table: { name: string; keyArn: string }): PolicyStatement[] {
  return [
    allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [`${tableArn(stage, table.name)}/stream/*`],
    ),
    useKey(stage, table.keyArn, 'dynamodb', ['kms:Decrypt']),
  ];
}
