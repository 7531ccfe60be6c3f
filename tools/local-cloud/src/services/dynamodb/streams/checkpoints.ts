import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * The position of each consumer in the stream of a table. Records that every consumer has read may be trimmed. A
 * consumer is the ARN of a pipe or mapping, then `@` and the label of the stream; a recreated stream has a new label.
 */
export class CheckpointTable {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    database.exec(`CREATE TABLE IF NOT EXISTS stream_checkpoints (
      consumer TEXT NOT NULL, table_arn TEXT NOT NULL, sequence_number TEXT NOT NULL,
      PRIMARY KEY (consumer, table_arn))`);
    this.#get = database.prepare('SELECT sequence_number FROM stream_checkpoints WHERE consumer = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO stream_checkpoints VALUES (?, ?, ?)');
    this.#remove = database.prepare(`DELETE FROM stream_checkpoints
      WHERE consumer >= ? || '@' AND consumer < ? || 'A'`);
  }

  /** @param owner the ARN of a pipe or mapping */
  get(owner: string, streamArn: string): string | undefined {
    const row = this.#get.get(`${owner}@${streamArn.split('/stream/')[1]}`);
    return row && String(row.sequence_number);
  }

  put(owner: string, streamArn: string, sequenceNumber: string): void {
    const [tableArn = '', label = ''] = streamArn.split('/stream/');
    this.#put.run(`${owner}@${label}`, tableArn, sequenceNumber);
  }

  /** Drops every position of a pipe or mapping, so it no longer holds back trimming. */
  remove(owner: string): void {
    this.#remove.run(owner, owner);
  }
}
