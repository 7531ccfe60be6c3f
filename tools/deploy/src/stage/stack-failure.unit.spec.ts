import { describe, expect, it } from '@jest/globals';
import { firstFailureOf } from './stack-failure.ts';

const stack = (ResourceStatus: string) => ({
  LogicalResourceId: 'millrace-local-quote',
  ResourceType: 'AWS::CloudFormation::Stack',
  ResourceStatus,
});
const api = (ResourceStatus: string, ResourceStatusReason?: string) => ({
  LogicalResourceId: 'Api',
  ResourceType: 'AWS::Lambda::Function',
  ResourceStatus,
  ResourceStatusReason,
});

describe('firstFailureOf', () => {
  it.each(['CREATE', 'UPDATE', 'DELETE', 'IMPORT'])('is the earliest resource that failed: %s', (verb) => {
    const events = [
      stack(`${verb}_FAILED`),
      api(`${verb}_FAILED`, 'Resource creation cancelled'),
      api(`${verb}_FAILED`, 'no such code'),
      stack(`${verb}_IN_PROGRESS`),
    ];
    expect(firstFailureOf(events)).toBe('AWS::Lambda::Function Api: no such code');
  });

  it('is undefined when the last operation succeeded, even after earlier failures', () => {
    const before = [api('UPDATE_FAILED', 'old'), stack('UPDATE_IN_PROGRESS')];
    const last = [stack('UPDATE_COMPLETE'), api('UPDATE_COMPLETE'), stack('UPDATE_IN_PROGRESS')];
    expect(firstFailureOf([...last, ...before])).toBeUndefined();
    expect(firstFailureOf([])).toBeUndefined();
  });

  it('has a placeholder when there is no reason', () => {
    expect(firstFailureOf([api('CREATE_FAILED')])).toBe('AWS::Lambda::Function Api: no reason given');
  });
});
