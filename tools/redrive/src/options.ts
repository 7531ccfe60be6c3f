import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { holdsCardNumber } from '@millrace/http';
import { stages, type StageName } from '@millrace/tools-deploy';
import type { Json } from './merge-patch.ts';
import { RedriveRefused } from './redrive-refused.ts';

export const USAGE = `usage: npx nx redrive <module> --queue <noun> [--dry-run] [--rate <messages a second, 10>] [--max <messages>]
         [--patch '<JSON merge patch of the body>' | --patch-file <file>] [--to <queue>] [--by <who>]`;

export interface RedriveOptions {
  readonly module: string;
  readonly stage: StageName;
  /** As the caller named it. */
  readonly queue: string;
  /** Where to, as the caller named it; undefined for the queue that the letters come from. */
  readonly to: string | undefined;
  readonly dryRun: boolean;
  readonly messagesPerSecond: number;
  readonly maxMessages: number;
  readonly patch: Json | undefined;
  /** Who does it. */
  readonly by: string;
}

const MODULE = /^[a-z][a-z0-9-]{0,30}$/;
const MOST_PER_SECOND = 1000;

/**
 * Reads the command line.
 * @param readFile of a patch that is in a file
 * @throws RedriveRefused usage, invalid_patch
 */
export function readOptions(args: readonly string[], readFile: (path: string) => string): RedriveOptions {
  const { values, positionals } = parsed(args);
  const { queue, stage: stageName, to, rate, max, patch, 'patch-file': patchFile } = values;
  const [module = ''] = positionals;
  if (!MODULE.test(module) || positionals.length > 1) throw usage('name one module');
  const stage = stages.find((known) => known === stageName);
  if (!stage) throw usage(`there is no stage ${stageName}; there are ${stages.join(', ')}`);
  if (!queue) throw usage('name a queue');
  const messagesPerSecond = Number(rate);
  if (!(messagesPerSecond > 0 && messagesPerSecond <= MOST_PER_SECOND)) {
    throw usage(`--rate is a number above 0, of at most ${MOST_PER_SECOND}`);
  }
  const maxMessages = max === undefined ? Infinity : Number(max);
  if (max !== undefined && !(Number.isSafeInteger(maxMessages) && maxMessages > 0)) {
    throw usage('--max is a whole number above 0');
  }
  if (patch !== undefined && patchFile !== undefined) throw usage('give --patch or --patch-file, not both');
  const text = patchFile === undefined ? patch : readFile(patchFile);
  return {
    ...{ module, stage, queue, to, messagesPerSecond, maxMessages },
    dryRun: values['dry-run'],
    patch: text === undefined ? undefined : readPatch(text),
    by: values.by || `${userInfo().username}@${hostname()}`,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        queue: { type: 'string' },
        stage: { type: 'string', default: 'local' },
        to: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        rate: { type: 'string', default: '10' },
        max: { type: 'string' },
        patch: { type: 'string' },
        'patch-file': { type: 'string' },
        by: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** The patch is kept in the record of the redrive. */
function readPatch(text: string): Json {
  if (holdsCardNumber(text)) {
    throw new RedriveRefused('invalid_patch', 'the patch may hold a card number, which is stored nowhere');
  }
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new RedriveRefused('invalid_patch', `the patch is not JSON: ${(error as Error).message}`);
  }
}

function usage(what: string): RedriveRefused {
  return new RedriveRefused('usage', `${what}\n${USAGE}`);
}
