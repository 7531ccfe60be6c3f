import { describe, expect, it } from '@jest/globals';
import { StageRefused } from '@millrace/stages';
import { failureText } from './failure-text.ts';
import { RedriveRefused } from './redrive-refused.ts';

const named = (name: string, message: string, rest: object = {}) =>
  Object.assign(new Error(message), { name, ...rest });

describe('failureText', () => {
  it.each<[title: string, error: unknown, text: RegExp]>([
    ['a refusal', new RedriveRefused('invalid_patch', 'the patch is not JSON'), /^invalid_patch: the patch/],
    [
      'a platform that is not running',
      new StageRefused('platform_not_running', 'no platform runs'),
      /^no platform runs \(platform_not_running\)$/,
    ],
    [
      'a refused connection',
      named('Error', 'connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED' }),
      /^no_answer: http:\/\/local does not answer \(connect ECONNREFUSED/,
    ],
    [
      'a connection refused at both addresses of a name',
      named('AggregateError', '', { errors: [named('Error', '', { code: 'ECONNREFUSED' })] }),
      /^no_answer: .*\(ECONNREFUSED\)/,
    ],
    ['a call that took too long', named('TimeoutError', 'timed out after 5 s'), /^no_answer: .*timed out/],
    [
      'missing credentials',
      named('CredentialsProviderError', 'no provider'),
      /^no_credentials: no provider; /,
    ],
    [
      'an error of AWS',
      named('AccessDenied', 'not authorized to perform sqs:SendMessage', { $fault: 'client' }),
      /^aws_refused: AccessDenied: not authorized/,
    ],
    ['a defect', new TypeError('x is not a function'), /^failed: TypeError: x is not a function$/],
    ['a thrown text', 'nonsense', /^failed: Error: nonsense$/],
  ])('is one sentence for %s', (_title, error, text) => {
    const sentence = failureText(error, 'http://local');
    expect(sentence).toMatch(text);
    expect(sentence).not.toContain('\n');
  });
});
