import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A consumer is the ARN of a pipe or mapping, then `@` and the label of the stream, which a stream made anew does not share. */
export function consumerOf(owner: string, streamArn: string): string {
  return `${owner}@${streamArn.split('/stream/')[1] ?? ''}`;
}

/**
 * How far each consumer has come in the stream of a table. Records that every consumer of a table has passed may be
 * trimmed.
 */
export class CheckpointTable {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS stream_checkpoints (
      consumer TEXT NOT NULL, table_arn TEXT NOT NULL, sequence_number TEXT NOT NULL,
      PRIMARY KEY (consumer, table_arn))`);
    this.#get = database.prepare(
      'SELECT sequence_number FROM stream_checkpoints WHERE consumer = ? AND table_arn = ?',
    );
    this.#put = database.prepare(`INSERT INTO stream_checkpoints (consumer, table_arn, sequence_number)
      VALUES (?, ?, ?)
      ON CONFLICT (consumer, table_arn) DO UPDATE SET sequence_number = excluded.sequence_number`);
    this.#remove = database.prepare(`DELETE FROM stream_checkpoints
      WHERE consumer >= ? || '@' AND consumer < ? || 'A'`);
  }

  get(consumer: string, streamArn: string): string | undefined {
    const row = this.#get.get(consumer, tableArn(streamArn));
    return row && String(row.sequence_number);
  }

  put(consumer: string, streamArn: string, sequenceNumber: string): void {
    this.#put.run(consumer, tableArn(streamArn), sequenceNumber);
  }

  /** Forgets every position of a pipe or mapping, so that it holds back no trimming. */
  remove(owner: string): void {
    this.#remove.run(owner, owner);
  }
}

function tableArn(streamArn: string): string {
  return streamArn.replace(/\/stream\/.*$/, '');
}
