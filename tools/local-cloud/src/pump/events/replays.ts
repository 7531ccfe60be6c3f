import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { AwsError } from '../../cloud.ts';
import type { EventBridge } from './event-bridge.ts';
import type { BusEvent } from './rule.ts';

/** A replay as `DescribeReplay` shows it; times are epoch seconds. */
export interface Replay {
  readonly ReplayName: string;
  readonly ReplayArn: string;
  readonly Description?: string;
  readonly EventSourceArn: string;
  readonly Destination: { readonly Arn: string; readonly FilterArns?: readonly string[] };
  readonly EventStartTime: number;
  readonly EventEndTime: number;
  readonly State: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly StateReason?: string;
  readonly EventLastReplayedTime?: number;
  readonly ReplayStartTime: number;
  readonly ReplayEndTime?: number;
}

const PAGE = 100;

/** Puts archived events on their bus again. Consumers see them with `replay-name`, and the archive does not keep them twice. */
export class Replays {
  readonly #bridge: EventBridge;
  readonly #nowMs: () => number;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  #stopped = false;

  constructor(bridge: EventBridge, database: DatabaseSync, nowMs: () => number) {
    database.exec('CREATE TABLE IF NOT EXISTS event_replays (name TEXT PRIMARY KEY, record TEXT NOT NULL)');
    this.#bridge = bridge;
    this.#nowMs = nowMs;
    this.#get = database.prepare('SELECT record FROM event_replays WHERE name = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO event_replays VALUES (?, ?)');
    for (const row of database.prepare('SELECT record FROM event_replays').all()) {
      const replay = JSON.parse(String(row.record)) as Replay;
      if (replay.State === 'RUNNING')
        this.#save({ ...replay, State: 'FAILED', StateReason: 'The local cloud ended.' });
    }
  }

  /** Starts a replay, which goes on in the background. @throws AwsError */
  start(replay: Omit<Replay, 'State' | 'ReplayStartTime'>): Replay {
    if (this.find(replay.ReplayName)) {
      throw new AwsError('ResourceAlreadyExistsException', `Replay ${replay.ReplayName} already exists.`);
    }
    const archive = this.#bridge.archives.all().find(({ arn }) => arn === replay.EventSourceArn);
    if (!archive)
      throw new AwsError('ResourceNotFoundException', `Archive ${replay.EventSourceArn} does not exist.`);
    if (archive.sourceArn !== replay.Destination.Arn) {
      throw new AwsError(
        'ValidationException',
        'Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.',
      );
    }
    const started: Replay = { ...replay, State: 'RUNNING', ReplayStartTime: this.#nowMs() / 1000 };
    this.#save(started);
    void this.#run(started, archive.name);
    return started;
  }

  find(name: string): Replay | undefined {
    const row = this.#get.get(name);
    return row && (JSON.parse(String(row.record)) as Replay);
  }

  /** @throws AwsError for one that does not exist, or has ended */
  cancel(name: string): Replay {
    const replay = this.find(name);
    if (!replay) throw new AwsError('ResourceNotFoundException', `Replay ${name} does not exist.`);
    if (replay.State !== 'RUNNING') {
      throw new AwsError(
        'IllegalStatusException',
        `Replay ${name} is not in a valid state for this operation.`,
      );
    }
    const cancelled: Replay = { ...replay, State: 'CANCELLED', ReplayEndTime: this.#nowMs() / 1000 };
    this.#save(cancelled);
    return cancelled;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(replay: Replay, archiveName: string): Promise<void> {
    const busName = this.#bridge.bus(replay.Destination.Arn).name;
    const span = { fromMs: replay.EventStartTime * 1000, toMs: replay.EventEndTime * 1000, limit: PAGE };
    let current = replay;
    for (let afterId = 0; ;) {
      await turn();
      if (this.#stopped || this.find(replay.ReplayName)?.State !== 'RUNNING') return;
      const page = this.#bridge.archives.page(archiveName, { ...span, afterId });
      const last = page.at(-1);
      if (!last) break;
      this.#bridge.route(
        page.map(({ event }) => ({
          busName,
          event: { ...(JSON.parse(event) as BusEvent), 'replay-name': replay.ReplayName },
          replayed: true,
          ...(replay.Destination.FilterArns && { onlyRules: replay.Destination.FilterArns }),
        })),
      );
      afterId = last.id;
      current = { ...current, EventLastReplayedTime: last.timeMs / 1000 };
      this.#save(current);
    }
    this.#save({ ...current, State: 'COMPLETED', ReplayEndTime: this.#nowMs() / 1000 });
  }

  #save(replay: Replay): void {
    this.#put.run(replay.ReplayName, JSON.stringify(replay));
  }
}
