import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { ESLint } from 'eslint';

const RULE = 'millrace/bounded-clients';
const eslint = new ESLint({ cwd: workspaceRoot });

/** Lints a virtual file. @returns the lines that the rule reports */
async function reported(path: string, code: string): Promise<readonly number[]> {
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, path) });
  return result!.messages.filter(({ ruleId }) => ruleId === RULE).map(({ line }) => line);
}

const bare = `import { SQSClient as Queues, SendMessageCommand } from '@aws-sdk/client-sqs';
import * as dynamo from '@aws-sdk/client-dynamodb';
import { SNS } from '@aws-sdk/client-sns';
new Queues({});
new dynamo.DynamoDBClient({});
new SNS();
await fetch('http://127.0.0.1');
await fetch('http://127.0.0.1', { method: 'POST' });
`;
const bounded = `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { awsClient } from '@millrace/aws-clients';
import { HttpClient } from './http-client.ts';
awsClient(SQSClient).send(new SendMessageCommand({}));
new HttpClient();
await fetch('http://127.0.0.1', { signal: AbortSignal.timeout(1) });
`;

describe('the rule on SDK clients', () => {
  it.each([
    'apps/order/src/composition.ts',
    'apps/order/cli/connect.ts',
    'apps/catalog/src/services/catalog.ts',
    'libs/smoke-test/src/create-smoke-test-handler.ts',
    'tools/redrive/src/main.ts',
  ])('rejects clients without a time limit in %s', async (path) => {
    expect(await reported(path, bare)).toEqual([4, 5, 6, 7, 8]);
  });

  it('allows clients of the factory, commands, classes that only look like clients, and requests with a signal', async () => {
    expect(await reported('apps/order/src/composition.ts', bounded)).toEqual([]);
  });

  it.each(['apps/order/src/some.int.spec.ts', 'tools/local-cloud/src/testing/deploy-template.ts'])(
    'allows tests: %s',
    async (path) => {
      expect(await reported(path, bare)).toEqual([]);
    },
  );
});
