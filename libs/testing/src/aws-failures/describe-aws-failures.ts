import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { failuresOf, type AwsFailure, type Service } from './failures.ts';

/** A client whose calls return these results one after the other, and then fail. */
export type FailingClient = (answers?: readonly object[]) => never;

/** How to call the adapter in one file. */
export interface AdapterCalls {
  readonly service: Service;
  /** Each sends at least one command. The name is that of the called function. */
  readonly calls: Readonly<Record<string, (client: FailingClient) => Promise<unknown>>>;
  /** Names of failures that this adapter handles itself. */
  readonly handles?: readonly string[];
}

/**
 * Provokes every failure of a service in every call of every adapter of a project: the thrown error must be the adapter's
 * own, and it must be `retryable` exactly if the failure is transient.
 * @param root of the source files
 * @param adapters by file, below the root; every file that sends commands must be listed, with all its commands
 * @param interactiveFiles files whose errors a person sees unchanged
 */
export function describeAwsFailures(
  root: string,
  adapters: Readonly<Record<string, AdapterCalls>>,
  interactiveFiles: readonly string[] = [],
): void {
  const sent = new Map<string, Set<string>>();

  describe.each(Object.entries(adapters))(
    'an AWS failure in %s',
    (file, { service, calls, handles = [] }) => {
      it.each(Object.entries(calls))('INV-42: is retryable as its cause is: %s', async (_name, call) => {
        // At once, as an adapter waits before it tries again.
        const faults = failuresOf(service).map(async (failure) => {
          const commands: string[] = [];
          const outcome = await outcomeOf(call, failure, commands);
          for (const command of commands) sent.set(file, (sent.get(file) ?? new Set()).add(command));
          expect(commands).not.toEqual([]);
          const isHandled = failure.isHandled || handles.includes(failure.name);
          const fault = faultOf(outcome, failure, isHandled);
          return fault === undefined ? [] : [`${failure.name}: ${fault}`];
        });
        expect((await Promise.all(faults)).flat()).toEqual([]);
      });
    },
  );

  it('is provoked in every file that sends commands, for all of its commands', () => {
    const missing = commandsBelow(root)
      .filter(({ file }) => !interactiveFiles.includes(file))
      .flatMap(({ file, commands }) =>
        commands.filter((command) => !sent.get(file)?.has(command)).map((command) => `${file}: ${command}`),
      );
    expect(missing).toEqual([]);
  });
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

async function outcomeOf(
  call: (client: FailingClient) => Promise<unknown>,
  { error }: AwsFailure,
  commands: string[],
): Promise<Outcome> {
  const client = (answers: readonly object[] = []) => {
    const remaining = [...answers];
    return {
      send: async (command: object) => {
        commands.push(command.constructor.name);
        const answer = remaining.shift();
        if (answer) return answer;
        throw error;
      },
    } as never;
  };
  try {
    return { value: await call(client) };
  } catch (thrown) {
    return { error: thrown };
  }
}

function faultOf(outcome: Outcome, { error, transient }: AwsFailure, isHandled: boolean): string | undefined {
  if ('value' in outcome) return isHandled ? undefined : 'was swallowed';
  if (outcome.error === error) return 'left the adapter unchanged';
  const { retryable } = outcome.error as { retryable?: boolean };
  if (isHandled || retryable === transient) return undefined;
  return `is ${transient ? 'transient' : 'permanent'}, but retryable ${retryable}`;
}

const IMPORT = /^import \{([^}]*)\} from '(?:@aws-sdk\/(?:client|lib)-[^']*|@millrace\/dynamo)';/gm;

/** The commands that functions of libs/dynamo send. */
const commandsOfDynamo: Readonly<Record<string, string>> = {
  putNew: 'PutCommand',
  transact: 'TransactWriteCommand',
};

/** The commands that each file sends, according to its imports; test code excluded. */
function commandsBelow(root: string): readonly { file: string; commands: readonly string[] }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name))
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    .filter((file) => !/(^|\/)testing\//.test(file))
    .map((file) => {
      const source = readFileSync(join(root, file), 'utf8');
      const imported = [...source.matchAll(IMPORT)].flatMap(([, names]) => names!.split(','));
      const names = imported.map((name) => name.trim()).map((name) => commandsOfDynamo[name] ?? name);
      const commands = names.filter((name) => /^\w+Command$/.test(name));
      return { file, commands };
    })
    .filter(({ commands }) => commands.length > 0);
}
