import { describe, expect, it } from '@jest/globals';
import { StageRefused } from '@millrace/stages';
import { failureText } from './failure-text.ts';
import { RedriveRefused } from './redrive-refused.ts';

const named = (name: string, message: string, rest: object = {}) =>
  Object.assign(new Error(message), { name, ...rest });

describe('what a person is told about a failure', () => {
  it.each<[title: string, error: unknown, text: RegExp]>([
    ['a refusal', new RedriveRefused('invalid_patch', 'the patch is not JSON'), /^invalid_patch: the patch/],
    [
      'a platform that does not run',
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
      'a refusal of AWS',
      named('AccessDenied', 'not authorized to perform sqs:SendMessage', { $fault: 'client' }),
      /^aws_refused: AccessDenied: not authorized/,
    ],
    ['a defect', new TypeError('x is not a function'), /^failed: TypeError: x is not a function$/],
    ['what is no error', 'nonsense', /^failed: Error: nonsense$/],
  ])('is a sentence for %s', (_title, error, text) => {
    const told = failureText(error, 'http://local');
    expect(told).toMatch(text);
    expect(told).not.toContain('\n');
  });
});
