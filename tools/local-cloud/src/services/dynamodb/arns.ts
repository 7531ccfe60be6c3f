/** Operations whose requests or responses contain an ARN or a region. All others pass through unchanged. */
const MAPPED: ReadonlySet<string> = new Set([
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

/** Corrects where dynoxide differs from AWS: its ARNs have the region `dynoxide`, and its shards are always closed. */
export interface ArnMapping {
  /** Whether the operation must be mapped. */
  maps(operation: string): boolean;
  toEngine(json: string): string;
  fromEngine(json: string): string;
}

export function dynoxideArns(region: string): ArnMapping {
  return {
    maps: (operation) => MAPPED.has(operation),
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

/** dynoxide reports its newest record as the end of its only shard. On AWS, the shard of an enabled stream has no end. */
function withOpenShard(json: string): string {
  if (!json.includes('"SequenceNumberRange"')) return json;
  const answer = JSON.parse(json);
  const { StreamStatus, Shards } = answer.StreamDescription;
  if (StreamStatus === 'ENABLED') delete Shards.at(-1)?.SequenceNumberRange.EndingSequenceNumber;
  return JSON.stringify(answer);
}

/** For an external DynamoDB, whose ARNs are not mapped. */
export const unmappedArns: ArnMapping = {
  maps: () => false,
  toEngine: (json) => json,
  fromEngine: (json) => json,
};
