import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { startSilentServer, type CannedAnswer, type Silence } from '@millrace/testing';
import { bundleOf } from '../bundle.ts';
import type { Module } from '../resource-names.ts';
import type { DeployedFunction } from './deployed-functions.ts';

/** An HTTP server that is no AWS service, and how requests to AWS services are signed. */
export type Called = 'dynamodb' | 'events' | 'http' | 'lambda' | 'secretsmanager' | 'sns' | 'sqs';

/** Service ids in the code of the SDK's clients. */
const serviceIds: Readonly<Record<string, Called>> = {
  DynamoDB: 'dynamodb',
  EventBridge: 'events',
  Lambda: 'lambda',
  'Secrets Manager': 'secretsmanager',
  SNS: 'sns',
  SQS: 'sqs',
};

/** How one service that a function calls is made to hang. */
export interface HangingCall {
  readonly event: unknown;
  /** Of the services that are called before; `{}` unless given. */
  readonly answers?: Readonly<Partial<Record<Called, CannedAnswer>>>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The AWS services that a bundle has a client of. */
export function clientsIn(module: Module, handler: string): readonly Called[] {
  const directory = bundleOf(module, handler);
  const code = readdirSync(directory)
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(`${directory}/${file}`, 'utf8'))
    .join('\n');
  const ids = [...code.matchAll(/serviceId\?\?"([^"]+)"/g)].map(([, id]) => id!);
  return [...new Set(ids)].map((id) => {
    const called = serviceIds[id];
    if (!called) throw new Error(`no test knows the service ${id} that ${handler} of ${module} calls`);
    return called;
  });
}

export interface HungInvocation {
  readonly silence: Silence;
  readonly tookMs: number;
  /** Whether it failed: by an error, by handing messages back or by an answer of 5xx. */
  readonly failed: boolean;
  readonly wasCalled: boolean;
}

/** What a process takes to start, at most. */
const START_MS = 10_000;

/**
 * Processes that load their bundle at the same time. More would keep two cores busy for longer than a client waits for
 * the answer that leads to the call under test.
 */
const STARTS_AT_ONCE = 2;

let starts = 0;
const waitingToStart: (() => void)[] = [];

async function mayStart(): Promise<void> {
  if (starts < STARTS_AT_ONCE) starts += 1;
  else await new Promise<void>((resolve) => waitingToStart.push(resolve));
}

function hasStarted(): void {
  const next = waitingToStart.shift();
  if (next) next();
  else starts -= 1;
}

const SILENCES: readonly Silence[] = ['never_answers', 'stalls_in_the_body'];

/**
 * Invokes a built function in a process of its own whose AWS is one service that never finishes its answer, once for
 * each way of not finishing it.
 */
export function invokeHanging(
  module: Module,
  deployed: DeployedFunction,
  service: Called,
  call: HangingCall,
): Promise<readonly HungInvocation[]> {
  return Promise.all(SILENCES.map(invokeWith));

  async function invokeWith(silence: Silence): Promise<HungInvocation> {
    const server = await startSilentServer((asked) => {
      const name = asked.startsWith('/') ? 'http' : (asked as Called);
      if (name === service) return undefined;
      return call.answers?.[name] ?? { body: '{}' };
    });
    server.silence = silence;
    try {
      const { tookMs, failed } = ((await invokeBundle(module, deployed, {
        events: [call.event],
        url: server.url,
        limitMs: deployed.timeoutSeconds * 1_000 + START_MS,
        environment: call.environment ?? {},
        result:
          '({ tookMs, failed: !answers[0] || answers[0].statusCode >= 500 || answers[0].batchItemFailures?.length > 0 })',
        // What had to be killed has written nothing.
      })) as { tookMs: number; failed: boolean } | undefined) ?? { tookMs: null, failed: false };
      const asked = server.requests.map((name) => (name.startsWith('/') ? 'http' : name));
      return { silence, tookMs: tookMs ?? Infinity, failed, wasCalled: asked.includes(service) };
    } finally {
      await server.stop();
    }
  }
}

/** What a stage resolves when it deploys is the server's here. */
function valuesOf(environment: Readonly<Record<string, unknown>>, url: string): Record<string, string> {
  const values = Object.entries(environment).map(([name, value]) => {
    if (name.endsWith('_URL'))
      return [name, name.includes('QUEUE') || name.includes('DLQ') ? `${url}/1/q` : url];
    if (name.endsWith('_ARN')) return [name, 'arn:aws:sns:eu-west-1:000000000000:name'];
    return [name, typeof value === 'string' ? value : 'x'];
  });
  return Object.fromEntries(values);
}

/**
 * Invokes a built function with one event after the other in a process of its own, with the environment of its
 * template and one server as AWS. However many are invoked at once, few start at once; the others wait for them.
 * @param options `result`: what is returned, by an expression of `answers`, with undefined where it failed, and `tookMs`
 * @returns undefined when it was killed after its limit
 */
export async function invokeBundle(
  module: Module,
  { handler, environment }: DeployedFunction,
  options: {
    readonly events: readonly unknown[];
    readonly url: string;
    readonly limitMs: number;
    readonly environment?: Readonly<Record<string, string>>;
    readonly result: string;
  },
): Promise<unknown> {
  const { events, url, limitMs, result } = options;
  await mayStart();
  const child = spawn(process.execPath, ['--eval', program(result)], {
    cwd: bundleOf(module, handler),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: url,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      ...valuesOf(environment, url),
      ...valuesOf(options.environment ?? {}, url),
    },
  });
  child.stdin!.end(JSON.stringify(events));
  const killer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const exited = once(child, 'exit');
  void Promise.race([once(child.stdout!, 'readable'), exited]).finally(hasStarted);
  const [output] = await Promise.all([text(child.stdout!), exited]);
  clearTimeout(killer);
  const line = output.slice(output.lastIndexOf('\n')).trim();
  return line ? JSON.parse(line) : undefined;
}

function program(result: string): string {
  return `(async () => {
    const { handler } = require('./index.js');
    const events = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    process.stdout.write('started\\n');
    const startedAt = performance.now();
    const answers = [];
    for (const event of events) answers.push(await Promise.resolve(handler(event, {})).catch(() => undefined));
    const tookMs = performance.now() - startedAt;
    process.stdout.write('\\n' + JSON.stringify(${result}), () => process.exit());
  })();`;
}
