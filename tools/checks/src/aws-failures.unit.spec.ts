import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { causedBy } from '@millrace/aws-clients';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { EventBridgePublisher } from '@millrace/events';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { CodeDeployDeployments, LambdaFunctions } from '@millrace/smoke-test';
import { dynamoDueStore } from '@millrace/sweeping/dynamo';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { workspaceRoot } from '@millrace/tools-start';

const now = () => new Date('2026-05-08T12:00:00.000Z');
const records = (client: FailingClient) => dynamoIdempotencyStore(client(), 'table', now);
const dueStore = (client: FailingClient) =>
  dynamoDueStore({
    client: client(),
    tableName: 'table',
    pkOf: ({ id }) => id,
    keyOf: (id) => ({ id, merchantId: 'mer_1' }),
    failureOf: (operation, error) => Object.assign(new Error(operation), causedBy(error)),
  });
const due = { id: 'pay_1', merchantId: 'mer_1', dueAt: now().toISOString(), sweeps: 0 };
const record = { pk: 'k', bodyHash: 'h', response: {} as never, expiresAtEpochSeconds: 1 };
const deadLetter = {
  queueUrl: 'https://sqs/1/q-dlq',
  body: '{}',
  messageAttributes: {},
  reason: { code: 'order_unknown', detail: 'There is none.' },
  attempts: 1,
  firstReceivedAt: now(),
  lastReceivedAt: now(),
  sourceQueue: 'q',
};
const event = { source: 'millrace.payment', type: 'payment.accepted', detail: {} as never };

describeAwsFailures(
  join(workspaceRoot, 'libs'),
  {
    'dead-letters/src/sqs-dead-letters.ts': {
      service: 'sqs',
      calls: { send: (client) => new SqsDeadLetters(client()).send(deadLetter) },
    },
    'events/src/event-bridge-publisher.ts': {
      service: 'eventbridge',
      calls: { publish: (client) => new EventBridgePublisher(client(), 'bus').publish([event]) },
    },
    'idempotency/src/dynamo-idempotency-store.ts': {
      service: 'dynamodb',
      calls: {
        find: (client) => records(client).find('k'),
        add: (client) => records(client).add(record),
      },
    },
    'sweeping/src/dynamo/dynamo-due-store.ts': {
      service: 'dynamodb',
      calls: {
        findDue: (client) => dueStore(client).findDue({ shard: 0, dueBy: due.dueAt, limit: 1 }),
        requeue: (client) => dueStore(client).requeue(due, due.dueAt),
      },
    },
    'smoke-test/src/lambda-functions.ts': {
      service: 'lambda',
      calls: {
        invoke: (client) => new LambdaFunctions(client()).invoke({ functionName: 'f', version: '1' }, {}),
      },
    },
    'smoke-test/src/codedeploy-deployments.ts': {
      service: 'codedeploy',
      calls: {
        'newVersionOf, at its list': (client) => new CodeDeployDeployments(client()).newVersionOf('d'),
        'newVersionOf, at its target': (client) =>
          new CodeDeployDeployments(client([{ targetIds: ['t'] }])).newVersionOf('d'),
        report: (client) =>
          new CodeDeployDeployments(client()).report(
            { DeploymentId: 'd', LifecycleEventHookExecutionId: 'h' },
            'Failed',
          ),
      },
    },
  },
  [
    // Only programs call it, and a person reads its errors.
    'stages/src/read-parameter.ts',
    // Callers convert the errors of these into their own, and are tested with them.
    'dynamo/src/conditional-writes.ts',
    'dynamo/src/read-all.ts',
    'testing/src/start-dynamo.ts',
    'testing/src/stored-items.ts',
  ],
);

it('is complete: every module tests its AWS failures', () => {
  const apps = readdirSync(join(workspaceRoot, 'apps'));
  const missing = apps.filter(
    (app) => !existsSync(join(workspaceRoot, 'apps', app, 'src/adapters/aws-failures.unit.spec.ts')),
  );
  expect(missing).toEqual([]);
});
