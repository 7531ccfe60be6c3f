/**
 * `npx nx redrive <module> --queue <noun> [--dry-run] …`: shows what is in a dead-letter queue and why, or puts it back.
 *
 * Environment: `MILLRACE_ENDPOINT` (of stage local, `http://127.0.0.1:4566`); on AWS what every AWS client reads.
 * Who did it is kept: `aws ssm get-parameters-by-path --path /millrace/<stage>/redrives`.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { clientConfigOf, DeployFailure, requireAnswer, stageTarget } from '@millrace/tools-deploy';
import { ulid } from 'ulid';
import { findRoute } from './find-queues.ts';
import { readOptions } from './options.ts';
import { parameterRecords } from './parameter-records.ts';
import { inspect, redrive } from './redrive.ts';
import { RedriveRefused } from './redrive-refused.ts';
import { sqsLetterQueue, sqsQueues } from './sqs-queues.ts';

const LOCAL_REGION = 'eu-west-1';

try {
  await main();
} catch (error) {
  const expected = error instanceof RedriveRefused || error instanceof DeployFailure;
  if (!expected) throw error;
  console.error(`✗ ${error instanceof RedriveRefused ? `${error.code}: ` : ''}${error.message}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), (path) => readFileSync(path, 'utf8'));
  const { stage, dryRun } = options;
  const region = stage === 'local' ? LOCAL_REGION : process.env['CDK_DEFAULT_REGION'];
  const target = stageTarget(stage, region ?? '');
  await requireAnswer(target);
  const config = clientConfigOf(target, region);
  const sqs = new SQSClient(config);
  const route = await findRoute(options, sqsQueues(sqs));
  const queue = await sqsLetterQueue(sqs, route);
  const say = (line: string) => console.log(line);
  say(`${route.from} → ${route.to}, stage ${stage}${dryRun ? ': nothing is moved' : ''}`);
  if (dryRun) {
    const count = await inspect(options, { queue, say });
    say(`${count} dead letters; they can be received again in a few seconds`);
    return;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const { id, redriven, left } = await redrive(
    { ...options, route },
    {
      ...{ queue, say, wait },
      records: parameterRecords(new SSMClient(config), stage),
      newId: ulid,
      clock: () => new Date(),
      signal: interrupted.signal,
    },
  );
  say(
    `${redriven} put back, ${left} left where they are, by ${options.by}: /millrace/${stage}/redrives/${id}`,
  );
}
