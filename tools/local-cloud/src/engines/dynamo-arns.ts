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

/** dynoxide's ARNs name the region `dynoxide`; outside it they name the local cloud's. */
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
      json
        .replaceAll('arn:aws:dynamodb:dynoxide:', `arn:aws:dynamodb:${region}:`)
        .replaceAll('arn:aws:kms:dynoxide:', `arn:aws:kms:${region}:`)
        .replaceAll('"awsRegion":"dynoxide"', `"awsRegion":"${region}"`),
  };
}

/** Another DynamoDB's ARNs are its own affair. */
export const unmappedArns: ArnMapping = {
  concerns: () => false,
  toEngine: (json) => json,
  fromEngine: (json) => json,
};
