import type { DatabaseSync } from 'node:sqlite';

export interface LogEvent {
  readonly id: number;
  readonly stream: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface LogGroup {
  readonly name: string;
  readonly createdAt: number;
  readonly retentionDays: number | null;
  readonly storedBytes: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdAt: number;
  readonly firstTimestamp: number | null;
  readonly lastTimestamp: number | null;
  readonly lastIngestedAt: number | null;
}

/** What to read of a group; both times are included. */
export interface LogQuery {
  readonly group: string;
  readonly streams?: readonly string[];
  readonly streamPrefix?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  /** Where to go on: behind this event. */
  readonly after?: { timestamp: number; id: number };
  readonly limit: number;
  /** Newest first. */
  readonly descending?: boolean;
}

const MAX = Number.MAX_SAFE_INTEGER;

/** Queries over the tables that `LogStore` fills. */
export class LogReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** By name. */
  groups(prefix = ''): LogGroup[] {
    const rows = this.#database
      .prepare(
        `SELECT name, created_at AS createdAt, retention_days AS retentionDays,
          (SELECT coalesce(sum(length(message) + 26), 0) FROM log_events WHERE stream_id IN
            (SELECT id FROM log_streams WHERE log_group = log_groups.name)) AS storedBytes
        FROM log_groups WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name`,
      )
      .all(prefix);
    return rows as unknown as LogGroup[];
  }

  /** By name. */
  streams(group: string, prefix = ''): LogStream[] {
    const rows = this.#database
      .prepare(
        `SELECT s.name, s.created_at AS createdAt, min(e.timestamp) AS firstTimestamp,
          max(e.timestamp) AS lastTimestamp, max(e.ingested_at) AS lastIngestedAt
        FROM log_streams s LEFT JOIN log_events e ON e.stream_id = s.id
        WHERE s.log_group = ?1 AND substr(s.name, 1, length(?2)) = ?2 GROUP BY s.id ORDER BY s.name`,
      )
      .all(group, prefix);
    return rows as unknown as LogStream[];
  }

  /** In the order of time, then of arrival. */
  events(query: LogQuery): LogEvent[] {
    const order = query.descending ? 'DESC' : 'ASC';
    const beyond = query.descending ? '<' : '>';
    const after = query.after ?? (query.descending ? { timestamp: MAX, id: MAX } : { timestamp: -1, id: -1 });
    const names = query.streams ? JSON.stringify(query.streams) : null;
    const rows = this.#database
      .prepare(
        `SELECT e.id, s.name AS stream, e.timestamp, e.ingested_at AS ingestedAt, e.message
        FROM log_events e JOIN log_streams s ON s.id = e.stream_id
        WHERE s.log_group = $group AND e.timestamp BETWEEN $start AND $end
          AND (e.timestamp, e.id) ${beyond} ($timestamp, $id)
          AND substr(s.name, 1, length($prefix)) = $prefix
          AND ($names IS NULL OR s.name IN (SELECT value FROM json_each($names)))
        ORDER BY e.timestamp ${order}, e.id ${order} LIMIT $limit`,
      )
      .all({
        $group: query.group,
        $start: query.startTime ?? 0,
        $end: query.endTime ?? MAX,
        $timestamp: after.timestamp,
        $id: after.id,
        $prefix: query.streamPrefix ?? '',
        $names: names,
        $limit: query.limit,
      });
    return rows as unknown as LogEvent[];
  }
}
