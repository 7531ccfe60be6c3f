import { hostname, userInfo } from 'node:os';
import { holdsCardNumber, valueHoldsCardNumber } from '@millrace/card-numbers';
import { readArguments, UsageError } from '@millrace/command-line';
import { stageNamed, type StageName } from '@millrace/stages';
import type { Json } from './merge-patch.ts';
import { RedriveRefused } from './redrive-refused.ts';
import { isEmpty, type Selection } from './selection.ts';

export const USAGE = `usage: npx nx redrive <module> --queue <queue> [--configuration=local|dev|prod] [--dry-run]
         [--rate <messages per second, 10>] [--max <messages>]
         [--id <id>]… [--code <code>] [--older-than <90s, 30m, 2h or 3d>] [--newer-than <the same>]
         [--discard | [--patch '<JSON merge patch of the body>' | --patch-file <file>] [--to <queue>]] [--by <who>]`;

export interface RedriveOptions {
  readonly module: string;
  readonly stage: StageName;
  /** Short or full name, as given; undefined lists the queues of the module. */
  readonly queue: string | undefined;
  /** Target queue, as given; undefined for the queue that the messages come from. */
  readonly to: string | undefined;
  readonly dryRun: boolean;
  readonly messagesPerSecond: number;
  readonly maxMessages: number;
  readonly patch: Json | undefined;
  readonly selection: Selection;
  /** Whether to remove the messages instead of putting them back. */
  readonly discard: boolean;
  /** Who runs the command. */
  readonly by: string;
}

const MODULE = /^[a-z][a-z0-9-]{0,30}$/;
const MAX_PER_SECOND = 1000;
/** The record of the redrive holds all of them, and a parameter has 4 KB. */
const MAX_IDS = 50;
const DURATION = /^(\d{1,6})([smhd])$/;
const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads the command line.
 * @param readFile reads the file of --patch-file
 * @param now the time that --older-than and --newer-than count back from
 * @throws StageRefused stage_unknown
 * @throws RedriveRefused usage, invalid_patch, patch_needs_id, discard_needs_selection
 */
export function readOptions(
  args: readonly string[],
  readFile: (path: string) => string,
  now: Date,
): RedriveOptions {
  const { values, positionals } = parsed(args);
  const { queue, stage: stageName, to, rate, max, patch, 'patch-file': patchFile } = values;
  const [module = ''] = positionals;
  if (!MODULE.test(module) || positionals.length > 1) throw usage('name one module');
  const stage = stageNamed(stageName);
  if (queue === '') throw usage('--queue needs a name');
  const messagesPerSecond = Number(rate);
  if (!(messagesPerSecond > 0 && messagesPerSecond <= MAX_PER_SECOND)) {
    throw usage(`--rate must be above 0 and at most ${MAX_PER_SECOND}`);
  }
  const maxMessages = max === undefined ? Infinity : Number(max);
  if (max !== undefined && !(Number.isSafeInteger(maxMessages) && maxMessages > 0)) {
    throw usage('--max must be a whole number above 0');
  }
  if (patch !== undefined && patchFile !== undefined) throw usage('give --patch or --patch-file, not both');
  const text = patchFile === undefined ? patch : readPatchFile(patchFile, readFile);
  const selection = readSelection(values, now);
  const { discard } = values;
  if (text !== undefined && !selection.ids) {
    throw new RedriveRefused(
      'patch_needs_id',
      'a patch changes only messages that you have seen: name each with --id, as --dry-run shows it',
    );
  }
  if (discard && (text !== undefined || to !== undefined)) {
    throw usage('--discard removes messages and takes no --patch, --patch-file or --to');
  }
  if (discard && isEmpty(selection)) {
    throw new RedriveRefused(
      'discard_needs_selection',
      '--discard removes messages for good: select them with --id, --code, --older-than or --newer-than',
    );
  }
  return {
    ...{ module, stage, queue, to, messagesPerSecond, maxMessages, selection, discard },
    dryRun: values['dry-run'],
    patch: text === undefined ? undefined : readPatch(text),
    by: values.by || `${userInfo().username}@${hostname()}`,
  };
}

function parsed(args: readonly string[]) {
  try {
    return readArguments({
      usage: USAGE,
      args,
      options: {
        queue: { type: 'string' },
        stage: { type: 'string', default: 'local' },
        to: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        rate: { type: 'string', default: '10' },
        max: { type: 'string' },
        id: { type: 'string', multiple: true },
        code: { type: 'string' },
        'older-than': { type: 'string' },
        'newer-than': { type: 'string' },
        discard: { type: 'boolean', default: false },
        patch: { type: 'string' },
        'patch-file': { type: 'string' },
        by: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new RedriveRefused('usage', error.message);
  }
}

function readSelection(
  { id: ids, code, 'older-than': olderThan, 'newer-than': newerThan }: ReturnType<typeof parsed>['values'],
  now: Date,
): Selection {
  if (ids && (ids.length > MAX_IDS || ids.includes(''))) throw usage(`--id takes 1 to ${MAX_IDS} messages`);
  if (code === '') throw usage('--code needs the code of a dead letter');
  const instantOf = (age: string): string => {
    const [, count, unit] = DURATION.exec(age) ?? [];
    if (!count || !unit) throw usage('an age is a number with a unit: 90s, 30m, 2h or 3d');
    return new Date(now.getTime() - Number(count) * unitMs[unit]!).toISOString();
  };
  return {
    ...(ids && { ids: [...new Set(ids)] }),
    ...(code !== undefined && { code }),
    ...(olderThan !== undefined && { before: instantOf(olderThan) }),
    ...(newerThan !== undefined && { after: instantOf(newerThan) }),
  };
}

function readPatchFile(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch (error) {
    throw new RedriveRefused('invalid_patch', `the patch cannot be read: ${(error as Error).message}`);
  }
}

/** The record stores the patch. The text is checked as well as the value: JSON escapes can hide digits. */
function readPatch(text: string): Json {
  const refusal = new RedriveRefused(
    'invalid_patch',
    'the patch may hold a card number, which must not be stored',
  );
  if (holdsCardNumber(text)) throw refusal;
  const patch = parseJson(text);
  if (valueHoldsCardNumber(patch)) throw refusal;
  return patch;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new RedriveRefused('invalid_patch', `the patch is not JSON: ${(error as Error).message}`);
  }
}

function usage(problem: string): RedriveRefused {
  return new RedriveRefused('usage', `${problem}\n${USAGE}`);
}
