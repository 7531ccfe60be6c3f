import type { Call } from '../../core/authorization/authorizer.ts';

/**
 * The calls that write to a stream. Services do not say for which of their resources they create a stream: a condition on
 * `aws:SourceArn` or `aws:SourceAccount` never holds for it.
 * @see https://github.com/aws-samples/serverless-patterns/pull/618
 */
export function logCalls(groupArn: string, stream: string): readonly Call[] {
  const resource = `${groupArn}:log-stream:${stream}`;
  return [
    {
      action: 'logs:CreateLogStream',
      resource,
      context: { 'aws:SourceArn': undefined, 'aws:SourceAccount': undefined },
    },
    { action: 'logs:PutLogEvents', resource },
  ];
}
