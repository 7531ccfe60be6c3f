import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startDynoxide } from './dynamo-engine.ts';
import { startDynamo, type TestDynamo } from './index.ts';

const definition = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
};

describe('a DynamoDB for tests', () => {
  let dynamo: TestDynamo;
  beforeAll(async () => {
    dynamo = await startDynamo();
  });
  afterAll(() => dynamo.stop());

  it('stores items without undefined fields', async () => {
    const table = await dynamo.createTable(definition);
    const client = dynamo.documentClient();
    await client.send(new PutCommand({ TableName: table, Item: { pk: 'a', amount: 12, gone: undefined } }));
    const { Item } = await client.send(new GetCommand({ TableName: table, Key: { pk: 'a' } }));
    expect(Item).toEqual({ pk: 'a', amount: 12 });
  });

  it('creates a separate table for every caller', async () => {
    expect(await dynamo.createTable(definition)).not.toBe(await dynamo.createTable(definition));
  });
});

describe('the engine of a DynamoDB for tests', () => {
  it('ends when it is stopped', async () => {
    const engine = await startDynoxide();
    await engine.stop();
    expect(await isGone(engine.url)).toBe(true);
  });

  it('does not outlive a killed test process', async () => {
    const program = `import { startDynoxide } from ${JSON.stringify(import.meta.resolve('./dynamo-engine.ts'))};
      console.log((await startDynoxide()).url);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface(parent.stdout), 'line')) as [string];
    expect((await fetch(url)).status).toBeLessThan(500);
    parent.kill('SIGKILL');
    expect(await isGone(url)).toBe(true);
  });
});

/** Waits up to five seconds until no server answers there. */
async function isGone(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (!answered) return true;
    await delay(10);
  }
  return false;
}
