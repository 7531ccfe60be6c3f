/**
 * `npx nx redrive <module> --queue <queue> [--dry-run] …` shows the messages of a dead-letter queue with their reasons, and
 * puts them back or removes them.
 *
 * Environment: `MILLRACE_STATE_DIR` (state directory of stage local); on AWS the variables of every AWS client.
 * Every redrive is recorded: `aws ssm get-parameters-by-path --path /millrace/<stage>/redrives`.
 */
import { readFileSync } from 'node:fs';
import { clientConfigOf, connectToStage, LOCAL_REGION } from '@millrace/stages';
import { failureText } from './failure-text.ts';
import { readOptions } from './options.ts';

let endpoint: string | undefined;
try {
  await main();
} catch (error) {
  console.error(`✗ ${failureText(error, endpoint)}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), (path) => readFileSync(path, 'utf8'), new Date());
  const { stage } = options;
  const region = stage === 'local' ? LOCAL_REGION : process.env['CDK_DEFAULT_REGION'];
  const connection = await connectToStage(stage, { region });
  endpoint = connection.endpoint;
  const { runRedrive } = await import('./run-redrive.ts');
  await runRedrive(options, clientConfigOf(connection, region));
}
