/**
 * `npx nx redrive <module> --queue <queue> [--dry-run] …` shows the messages of a dead-letter queue with their reasons, and
 * puts them back or removes them.
 *
 * Environment: `MILLRACE_STATE_DIR` (state directory of stage local); on AWS the variables of every AWS client.
 * Every redrive is recorded: `aws ssm get-parameters-by-path --path /millrace/<stage>/redrives`.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsClient, budgets } from '@millrace/aws-clients';
import { counted } from '@millrace/command-line';
import { clientConfigOf, connectToStage, LOCAL_REGION } from '@millrace/stages';
import { ulid } from 'ulid';
import { failureText } from './failure-text.ts';
import { findRoute } from './find-queues.ts';
import { readOptions } from './options.ts';
import { parameterRecords } from './parameter-records.ts';
import { inspect, redrive } from './redrive.ts';
import { sqsDeadLetterQueue, sqsQueues } from './sqs-queues.ts';

let endpoint: string | undefined;
try {
  await main();
} catch (error) {
  console.error(`✗ ${failureText(error, endpoint)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), (path) => readFileSync(path, 'utf8'), new Date());
  const { stage, dryRun, discard } = options;
  const region = stage === 'local' ? LOCAL_REGION : process.env['CDK_DEFAULT_REGION'];
  const connection = await connectToStage(stage, { region });
  endpoint = connection.endpoint;
  const configuration = clientConfigOf(connection, region);
  const sqs = awsClient(SQSClient, { budget: budgets.command, configuration });
  const route = await findRoute({ ...options, needsTarget: !dryRun && !discard }, sqsQueues(sqs));
  const queue = await sqsDeadLetterQueue(sqs, route);
  const print = (line: string) => console.log(line);
  const target = discard ? 'removed for good' : (route.to ?? 'no source queue: choose one with --to');
  print(`${route.from} → ${target}, stage ${stage}${dryRun ? ': dry run' : ''}`);
  if (dryRun) {
    const count = await inspect(options, { queue, print });
    print(
      `${counted(count, 'dead letter')}; ${count === 1 ? 'it' : 'they'} can be received again in a few seconds`,
    );
    return;
  }
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const { id, redriven, discarded, left } = await redrive(
    { ...options, route },
    {
      ...{ queue, print, wait },
      records: parameterRecords(awsClient(SSMClient, { budget: budgets.command, configuration }), stage),
      newId: ulid,
      clock: () => new Date(),
      signal: interrupted.signal,
    },
  );
  const done = discard ? `${discarded} removed` : `${redriven} put back, ${left} left in the queue`;
  print(`${done}, by ${options.by}: /millrace/${stage}/redrives/${id}`);
  const missing = (options.selection.ids?.length ?? 0) - redriven - discarded - left;
  if (missing > 0 && !interrupted.signal.aborted && options.maxMessages === Infinity) {
    console.error(`✗ messages not found for --id: ${missing}`);
    process.exitCode = 1;
  }
}
