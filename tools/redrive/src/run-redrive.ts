import { setTimeout as wait } from 'node:timers/promises';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { awsClient, budgets } from '@millrace/aws-clients';
import { counted } from '@millrace/command-line';
import type { clientConfigOf } from '@millrace/stages';
import { ulid } from 'ulid';
import { findRoute } from './find-queues.ts';
import type { RedriveOptions } from './options.ts';
import { parameterRecords } from './parameter-records.ts';
import { inspect, redrive } from './redrive.ts';
import { sqsDeadLetterQueue, sqsQueues } from './sqs-queues.ts';

/**
 * Shows, puts back or removes the messages of a dead-letter queue, and prints what it does.
 * @throws RedriveRefused
 */
export async function runRedrive(
  options: RedriveOptions,
  configuration: ReturnType<typeof clientConfigOf>,
): Promise<void> {
  const { stage, dryRun, discard } = options;
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
