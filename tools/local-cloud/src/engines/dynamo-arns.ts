/** Operations whose requests or answers carry an ARN or a region; all others pass through untouched. */
const CONCERNED: ReadonlySet<string> = new Set([
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'UpdateTable',
  'TagResource',
  'UntagResource',
  'ListTagsOfResource',
  'ListStreams',
  'DescribeStream',
  'GetShardIterator',
  'GetRecords',
]);

/** What dynoxide says otherwise than AWS: its ARNs name the region `dynoxide`, and its shards are never open. */
export interface ArnMapping {
  concerns(operation: string): boolean;
  toEngine(json: string): string;
  fromEngine(json: string): string;
}

export function dynoxideArns(region: string): ArnMapping {
  return {
    concerns: (operation) => CONCERNED.has(operation),
    toEngine: (json) =>
      json
        .replaceAll(`arn:aws:dynamodb:${region}:`, 'arn:aws:dynamodb:dynoxide:')
        .replaceAll(/"TableName":"arn:aws:dynamodb:[^"]*:table\/([^"/]+)"/g, '"TableName":"$1"'),
    fromEngine: (json) =>
      withOpenShard(json)
        .replaceAll('arn:aws:dynamodb:dynoxide:', `arn:aws:dynamodb:${region}:`)
        .replaceAll('arn:aws:kms:dynoxide:', `arn:aws:kms:${region}:`)
        .replaceAll('"awsRegion":"dynoxide"', `"awsRegion":"${region}"`),
  };
}

/** dynoxide gives its only shard an end, its newest record; the shard of a stream that is on has none. */
function withOpenShard(json: string): string {
  if (!json.includes('"SequenceNumberRange"')) return json;
  const answer = JSON.parse(json);
  const { StreamStatus, Shards } = answer.StreamDescription;
  if (StreamStatus === 'ENABLED') delete Shards.at(-1)?.SequenceNumberRange.EndingSequenceNumber;
  return JSON.stringify(answer);
}

/** Another DynamoDB's ARNs are its own affair. */
export const unmappedArns: ArnMapping = {
  concerns: () => false,
  toEngine: (json) => json,
  fromEngine: (json) => json,
};
