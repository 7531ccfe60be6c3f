import { describe, expect, it } from '@jest/globals';
import { progressOf } from './progress.ts';

describe('progressOf', () => {
  it.each([
    [
      'millrace-dev-quote |  4/12 | 8:48:04 PM | UPDATE_FAILED        | AWS::Lambda::Alias | quote/Api/Live (ApiLive1) why it failed',
      'millrace-dev-quote |  4/12 | 8:48:04 PM | UPDATE_FAILED        | AWS::Lambda::Alias | quote/Api/Live',
    ],
    [
      'millrace-dev-quote |   0 | 8:48:04 PM | DELETE_FAILED        | AWS::S3::Bucket    | Bucket why it failed',
      'millrace-dev-quote |   0 | 8:48:04 PM | DELETE_FAILED        | AWS::S3::Bucket    | Bucket',
    ],
  ])('returns an event without its reason: %s', (line, progress) => {
    expect(progressOf(line)).toBe(progress);
  });

  it.each([
    '',
    'Stack ARN:',
    'millrace-dev-quote: deploying... [2/2]',
    'millrace-dev-quote | 8:48:04 PM | CREATE_FAILED           | AWS::SSM::Parameter        | taken why it failed',
  ])('ignores any other line of the CDK CLI: "%s"', (line) => {
    expect(progressOf(line)).toBeUndefined();
  });
});
