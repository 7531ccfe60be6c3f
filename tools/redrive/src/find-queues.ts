import { modules } from '@millrace/modules';
import type { StageName } from '@millrace/stages';
import { RedriveRefused } from './redrive-refused.ts';

/** Port: the queues of a stage. */
export interface Queues {
  /** Names of all queues whose name begins so. */
  list(prefix: string): Promise<readonly string[]>;
  /** Name of the queue's own dead-letter queue; undefined when it has none. */
  deadLetterQueueOf(name: string): Promise<string | undefined>;
}

export interface Route {
  /** Name of the dead-letter queue. */
  readonly from: string;
  /** Name of the queue that its messages go to; undefined where none has to be known, and none is. */
  readonly to: string | undefined;
}

interface Asked {
  readonly module: string;
  readonly stage: StageName;
  readonly queue: string;
  readonly to: string | undefined;
  /** Whether messages are put back, so that there must be one queue to put them into. */
  readonly needsTarget: boolean;
}

const SUFFIX = '-dlq';

/**
 * Finds the dead-letter queue that is meant, and the queue that its messages come from.
 * @throws RedriveRefused queue_not_found, no_source_queue, several_source_queues, target_not_found,
 *   target_is_the_dead_letter_queue
 */
export async function findRoute(asked: Asked, queues: Queues): Promise<Route> {
  const all = await queues.list(`millrace-${asked.stage}-`);
  const noun = asked.queue.endsWith(SUFFIX) ? asked.queue.slice(0, -SUFFIX.length) : asked.queue;
  const from = namesOf(noun, asked)
    .map((name) => `${name}${SUFFIX}`)
    .find((name) => all.includes(name));
  if (!from) {
    const known = all.filter((name) => name.endsWith(SUFFIX)).join(', ') || 'none';
    throw new RedriveRefused(
      'queue_not_found',
      `module ${asked.module} has no dead-letter queue ${asked.queue} in stage ${asked.stage}; there are: ${known}`,
    );
  }
  if (asked.to !== undefined) return { from, to: target(asked, from, all) };
  const sources: string[] = [];
  for (const name of all) if ((await queues.deadLetterQueueOf(name)) === from) sources.push(name);
  if (!asked.needsTarget && sources.length !== 1) return { from, to: undefined };
  return { from, to: theOneOf(sources, from) };
}

/** All names that a noun may mean; a full name is one of them. */
function namesOf(noun: string, { module, stage }: Asked): readonly string[] {
  const pascal = noun.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  const hasUnprefixed = modules.some(
    ({ name, unprefixedQueues }) => name === module && unprefixedQueues.length > 0,
  );
  const unprefixed = [noun, `${pascal}Queue`].map((name) => `millrace-${stage}-${name}`);
  return [noun, `millrace-${stage}-${module}-${noun}`, ...(hasUnprefixed ? unprefixed : [])];
}

function target(asked: Asked, from: string, all: readonly string[]): string {
  const noun = asked.to ?? '';
  const to = [...namesOf(noun, asked), `millrace-${asked.stage}-${noun}`].find((name) => all.includes(name));
  if (!to) {
    throw new RedriveRefused('target_not_found', `there is no queue ${noun} in stage ${asked.stage}`);
  }
  if (to === from) {
    throw new RedriveRefused('target_is_the_dead_letter_queue', `${to} is where the messages are already`);
  }
  return to;
}

function theOneOf(sources: readonly string[], from: string): string {
  const [source, ...others] = sources;
  if (!source) {
    throw new RedriveRefused(
      'no_source_queue',
      `${from} is no queue's dead-letter queue, so what is in it was in no queue before: events that the bus could ` +
        'not deliver go back with --to=<the queue that the rule delivers to>; records of a stream cannot be put ' +
        'back, as their letters only name a position in the stream: remove them with --discard',
    );
  }
  if (others.length > 0) {
    const choices = sources.map((name) => `--to=${name}`).join(' or ');
    throw new RedriveRefused(
      'several_source_queues',
      `messages of several queues are in ${from}: say ${choices}`,
    );
  }
  return source;
}
