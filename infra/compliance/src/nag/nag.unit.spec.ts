import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { acknowledge, acknowledgeWildcard, allow, serviceRole, type AddStacks } from '@millrace/constructs';
import type { NagFinding } from '@millrace/constructs/testing';
import { inTemporaryApp } from '@millrace/constructs/testing/temporary-app.ts';
import { stageNames } from '@millrace/stages/names';
import { nagFindings } from '../synthesis/nag.ts';
import { synthesizeOnce } from '../synthesis/synthesize-once.ts';
import { nagDocument, nagLines } from './nag-document.ts';
import { nagEntries, unexplainedFindings } from './nag-report.ts';

const UNENCRYPTED = 'PCI.DSS.321-CloudWatchLogGroupEncrypted';
const WILDCARD = 'AwsSolutions-IAM5';

/** What one rule finds in a stack. */
function found(rule: string, fill: (stack: Stack) => void): NagFinding[] {
  return inTemporaryApp((app) => {
    fill(new Stack(app, 'millrace-local-quote'));
    return nagFindings(app).filter((finding) => finding.rule === rule);
  });
}

describe('cdk-nag', () => {
  it('finds what nobody has given a reason for', () => {
    const findings = found(UNENCRYPTED, (stack) => new LogGroup(stack, 'Log'));
    expect(findings).toMatchObject([
      { stack: 'millrace-local-quote', resource: 'Log', detail: '', reason: undefined },
    ]);
  });

  it('takes a reason that stands at what a resource is within, and for no other rule', () => {
    const fill = (stack: Stack): void => {
      new LogGroup(stack, 'Log');
      new Queue(stack, 'Queue');
      acknowledge(stack, { [UNENCRYPTED]: 'because' });
    };
    expect(found(UNENCRYPTED, fill)).toMatchObject([{ reason: 'because' }]);
    expect(found('AwsSolutions-SQS4', fill)).toMatchObject([{ reason: undefined }]);
  });

  it('takes the reason for the end of a wildcard, and for no other', () => {
    const findings = found(WILDCARD, (stack) => {
      const statements = [allow(['a:B'], ['arn:x/stream/*', 'arn:y/*'])];
      const role = serviceRole(stack, 'Role', { service: 'lambda', statements });
      acknowledgeWildcard(role, { endsWith: '/stream/*', reason: 'because' });
    });
    expect(findings).toMatchObject([
      { detail: 'Resource::arn:x/stream/*', reason: 'because' },
      { detail: 'Resource::arn:y/*', reason: undefined },
    ]);
  });

  it('is told reasons in no way that differs from machine to machine', () => {
    const metadata = inTemporaryApp((app) => {
      const log = new LogGroup(new Stack(app, 'Any'), 'Log');
      acknowledge(log, { [UNENCRYPTED]: 'because of this' });
      return JSON.stringify(log.node.metadata);
    });
    expect(metadata).toContain('because of this');
    expect(metadata).not.toContain(import.meta.dirname);
  });
});

describe('the list of what cdk-nag finds', () => {
  const addStacks: AddStacks = (app, stage) => {
    const stack = new Stack(app, `millrace-${stage.name}-quote`);
    const scope = stage.name === 'prod' ? ['One', 'Two', 'InProd'] : ['One', 'Two'];
    for (const id of scope) acknowledge(new LogGroup(stack, id), { [UNENCRYPTED]: 'because' });
    const streams = `arn:aws:logs:${stage.region}:${stage.account}:log-group:/millrace/${stage.name}/x:*`;
    const role = serviceRole(stack, 'Role', { service: 'lambda', statements: [allow(['a:B'], [streams])] });
    acknowledgeWildcard(role, { endsWith: '/x:*', reason: 'named by others' });
    if (stage.name === 'dev') new Queue(stack, 'Queue');
  };
  const apps = stageNames.map((stageName) => synthesizeOnce('quote', addStacks, { stageName }));
  const lines = nagLines(nagDocument(nagEntries(apps)));

  it('has one line for the resources of a stack that share a reason, and says where only some stages have them', () => {
    expect(lines).toContainEqual({
      rule: UNENCRYPTED,
      cause: expect.stringContaining('not encrypted') as unknown,
      reason: 'because',
      stack: 'quote',
      text: '- `quote`: `InProd (prod)`, `One`, `Two`',
    });
  });

  it('has each wildcard, without what differs from stage to stage', () => {
    const text =
      '- `quote/Role`: `Resource::arn:aws:logs:<region>:<account>:log-group:/millrace/<stage>/x:*`';
    expect(lines.filter(({ rule }) => rule === WILDCARD)).toMatchObject([
      { reason: 'named by others', text },
    ]);
  });

  it('has nothing without a reason, which is told apart', () => {
    expect(lines.map(({ text }) => text).join()).not.toContain('Queue');
    expect(apps.flatMap(unexplainedFindings)).toContainEqual(
      expect.stringMatching(/^millrace-dev-quote Queue AwsSolutions-SQS4 : The SQS queue/),
    );
  });

  it('knows every reason that was given', () => {
    expect(apps.flatMap(({ nag }) => nag.given)).toContain(`${UNENCRYPTED}: because`);
  });
});
