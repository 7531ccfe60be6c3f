import { modules } from '@millrace/modules';
import type { StageName } from '@millrace/stages';
import { RedriveRefused } from './redrive-refused.ts';

/** Port: the queues of a stage. */
export interface Queues {
  /** Names of all queues with this prefix. */
  list(prefix: string): Promise<readonly string[]>;
  /** Name of the queue's dead-letter queue; undefined when it has none. */
  deadLetterQueueOf(name: string): Promise<string | undefined>;
}

export interface Route {
  /** Name of the dead-letter queue. */
  readonly from: string;
  /** Name of the queue that its messages go to; undefined when there is not exactly one and none is needed. */
  readonly to: string | undefined;
}

interface RouteRequest {
  readonly module: string;
  readonly stage: StageName;
  readonly queue: string | undefined;
  readonly to: string | undefined;
  /** Whether messages are put back, which needs a target queue. */
  readonly needsTarget: boolean;
}

const SUFFIX = '-dlq';

/**
 * Finds the requested dead-letter queue and the queue that its messages come from.
 * @throws RedriveRefused queue_required, queue_not_found, no_source_queue, several_source_queues, target_not_found,
 *   target_is_the_dead_letter_queue
 */
export async function findRoute(request: RouteRequest, queues: Queues): Promise<Route> {
  const { module, stage, queue } = request;
  const all = await queues.list(`millrace-${stage}-`);
  if (queue === undefined) {
    throw new RedriveRefused(
      'queue_required',
      `name a dead-letter queue with --queue; module ${module} has in stage ${stage}: ${listQueues(request, all)}`,
    );
  }
  const shortName = queue.endsWith(SUFFIX) ? queue.slice(0, -SUFFIX.length) : queue;
  const from = candidateNames(shortName, request)
    .map((name) => `${name}${SUFFIX}`)
    .find((name) => all.includes(name));
  if (!from) {
    throw new RedriveRefused(
      'queue_not_found',
      `module ${module} has no dead-letter queue ${queue} in stage ${stage}; it has: ${listQueues(request, all)}`,
    );
  }
  if (request.to !== undefined) return { from, to: findTarget(request, from, all) };
  const sources: string[] = [];
  for (const name of all) if ((await queues.deadLetterQueueOf(name)) === from) sources.push(name);
  if (!request.needsTarget && sources.length !== 1) return { from, to: undefined };
  return { from, to: onlySource(sources, from) };
}

/** The short names of the module's queues that have a dead-letter queue, as `--queue` takes them. */
function listQueues({ module, stage }: RouteRequest, all: readonly string[]): string {
  const prefix = `millrace-${stage}-`;
  const names = all.flatMap((name) => {
    if (!name.endsWith(SUFFIX)) return [];
    const source = name.slice(prefix.length, -SUFFIX.length);
    if (source.startsWith(`${module}-`)) return [source.slice(module.length + 1)];
    return unprefixedQueuesOf(module).includes(source) ? [kebabOf(source.replace(/Queue$/, ''))] : [];
  });
  return names.sort().join(', ') || 'none';
}

const unprefixedQueuesOf = (module: string): readonly string[] =>
  modules.find(({ name }) => name === module)?.unprefixedQueues ?? [];

const kebabOf = (pascal: string): string =>
  pascal.replace(/(?!^)[A-Z]/g, (initial) => `-${initial}`).toLowerCase();

/** All queue names that a short or full name may stand for. */
function candidateNames(
  name: string,
  { module, stage }: Pick<RouteRequest, 'module' | 'stage'>,
): readonly string[] {
  const pascal = name.replace(/(?:^|-)([a-z])/g, (_match, initial: string) => initial.toUpperCase());
  const unprefixed = unprefixedQueuesOf(module).filter((queue) => [name, `${pascal}Queue`].includes(queue));
  return [name, ...[`${module}-${name}`, ...unprefixed].map((each) => `millrace-${stage}-${each}`)];
}

function findTarget(request: RouteRequest, from: string, all: readonly string[]): string {
  const name = request.to ?? '';
  const candidates = [...candidateNames(name, request), `millrace-${request.stage}-${name}`];
  const to = candidates.find((candidate) => all.includes(candidate));
  if (!to) {
    throw new RedriveRefused('target_not_found', `there is no queue ${name} in stage ${request.stage}`);
  }
  if (to === from) {
    throw new RedriveRefused('target_is_the_dead_letter_queue', `the messages are already in ${to}`);
  }
  return to;
}

function onlySource(sources: readonly string[], from: string): string {
  const [source, ...others] = sources;
  if (!source) {
    throw new RedriveRefused(
      'no_source_queue',
      `${from} is not the dead-letter queue of any queue. Put back events that the bus could not deliver with ` +
        '--to=<the queue that the rule delivers to>. Stream records cannot be put back, because their dead letters ' +
        'hold only a position in the stream: remove them with --discard',
    );
  }
  if (others.length > 0) {
    const choices = sources.map((name) => `--to=${name}`).join(' or ');
    throw new RedriveRefused(
      'several_source_queues',
      `${from} holds messages of several queues: choose one with ${choices}`,
    );
  }
  return source;
}
