/** `npm run load -- [--rate 50] [--seconds 20] [--quotes 0] [--sample 500] [--origin http://localhost:4000] [--state-dir .millrace]` */
import { colorsFor, readArgumentsOrExit } from '@millrace/command-line';
import { demoMerchants } from '@millrace/contracts-merchant/demo-merchants';
import { requireLoopback } from '../loopback-only.ts';
import { platformAddress } from '../platform-address.ts';
import { StartFailure } from '../start-failure.ts';
import { arrivals } from './arrivals.ts';
import { Creator } from './creator.ts';
import { Follower } from './follower.ts';
import { HttpClient } from './http-client.ts';
import { reportOf, type LoadResult } from './report.ts';
import { wrongTransfers } from './transfers.ts';

interface LoadOptions {
  readonly origin: URL;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly quoteShare: number;
  /** How many settled payments have their transfers checked. */
  readonly sample: number;
}

/** How long the last payments may take to end. */
const DRAIN_MS = 60_000;

async function optionsOf(args: string[]): Promise<LoadOptions> {
  const { values } = readArgumentsOrExit({
    usage: `usage: npm run load -- [--rate <payments a second, 50>] [--seconds <20>] [--quotes <share with a quote, 0 to 1>]
       [--sample <payments whose transfers are checked, 500>] [--origin <url>] [--state-dir <directory, .millrace>]`,
    args,
    options: {
      rate: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '20' },
      quotes: { type: 'string', default: '0' },
      sample: { type: 'string', default: '500' },
      origin: { type: 'string' },
      'state-dir': { type: 'string' },
    },
  });
  return {
    origin: requireLoopback(values.origin ?? (await platformAddress(values['state-dir'])).originUrl),
    ratePerSecond: within(values.rate, '--rate', 0.1, 5_000),
    seconds: within(values.seconds, '--seconds', 1, 3_600),
    quoteShare: within(values.quotes, '--quotes', 0, 1),
    sample: within(values.sample, '--sample', 0, 1_000_000),
  };
}

function within(text: string, flag: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new StartFailure(
    `${flag} must be from ${min} to ${max} and is "${text}".`,
    `For example: ${flag} ${min}`,
  );
}

async function load(options: LoadOptions): Promise<LoadResult> {
  const client = new HttpClient(options.origin, demoMerchants[0].apiKey);
  const creator = new Creator(client, options.quoteShare);
  const follower = new Follower(client);
  const following = follower.run();
  const creations: Promise<void>[] = [];
  const startedAtMs = performance.now();
  await arrivals(options, (index, dueAtMs) => {
    const creation = creator.create(index, dueAtMs);
    creations.push(creation.then((payment) => payment && follower.follow(payment.id)));
  });
  await Promise.all(creations);
  await Promise.race([following, follower.finish(DRAIN_MS)]);
  await following;
  const settled = [...follower.outcomes.values()].filter(({ payment }) => payment.status === 'settled');
  const sample = settled.slice(0, options.sample).map(({ payment }) => payment.id);
  const wrong = await wrongTransfers(client, sample);
  client.close();
  return {
    startedAtMs,
    accepted: creator.accepted,
    refused: creator.refused,
    outcomes: follower.outcomes,
    open: follower.open,
    checkedTransfers: sample.length,
    wrongTransfers: wrong,
  };
}

try {
  const options = await optionsOf(process.argv.slice(2));
  console.log(
    `${options.ratePerSecond} payments/s for ${options.seconds} s to ${options.origin.origin}, ${options.quoteShare * 100} % of them with a quote`,
  );
  const { text, sound } = reportOf(await load(options));
  console.log(text);
  if (!sound) process.exitCode = 1;
} catch (error) {
  // Expected failures, such as a wrong flag or a platform that stopped, need no stack.
  console.error(colorsFor(process.stderr).red((error as Error).message));
  if (error instanceof StartFailure && error.remedy) console.error(error.remedy);
  process.exitCode = 1;
}
