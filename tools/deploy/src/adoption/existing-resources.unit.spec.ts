import { describe, expect, it } from '@jest/globals';
import { findExisting } from './existing-resources.ts';

const lookup = {
  access: { region: 'eu-west-1', target: {} as never },
  configuration: {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x', sessionToken: 'x' },
  },
};
const adoption = { logicalId: 'It', stack: 'a', from: 'b' };

describe('a resource that no stack can adopt', () => {
  it.each([
    ['of a type that cannot be imported', 'AWS::SNS::Topic', { TopicName: 'it' }],
    ['without a name', 'AWS::SQS::Queue', { QueueUrl: 'https://it' }],
  ])('%s is refused with not_adoptable', (_what, type, identifier) => {
    expect(() => findExisting({ ...adoption, type, identifier }, lookup)).toThrow(
      /^It \(\S+\) of \{.+\} cannot be adopted: a stack adopts AWS::DynamoDB::Table by its TableName, .+ \(not_adoptable\)$/,
    );
  });
});
