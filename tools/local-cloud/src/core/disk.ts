import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { AwsError } from './aws-error.ts';

/** The disk is full. SDKs retry a call with this status. */
export class DiskFull extends AwsError {
  constructor(path: string, options?: ErrorOptions) {
    super(
      'ServiceUnavailable',
      `The disk that holds ${path} is full: nothing was written. Free some space; the local cloud then continues by itself.`,
      503,
    );
    this.cause = options?.cause;
  }
}

/** `SQLITE_FULL`, and `SQLITE_IOERR_SHMSIZE` when the shared memory of the write-ahead log cannot grow. */
const SQLITE_NO_SPACE = [13, 4874];
const NO_SPACE = ['ENOSPC', 'EDQUOT'];

/** Returns a `DiskFull` with the path when the disk is full; any other error unchanged. */
export function diskError(error: unknown, path: string): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number };
  const isFull = NO_SPACE.includes(code ?? '') || SQLITE_NO_SPACE.includes(errcode ?? 0);
  return isFull ? new DiskFull(path, { cause: error }) : error;
}

/** @throws DiskFull */
function onDisk<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw diskError(error, path);
  }
}

/** Opens a SQLite file whose writes throw `DiskFull` when there is no space. */
export function openDatabase(path: string): DatabaseSync {
  return onDisk(path, () => new Database(path));
}

class Database extends DatabaseSync {
  readonly #path: string;

  constructor(path: string) {
    super(path);
    this.#path = path;
  }

  override exec(sql: string): void {
    onDisk(this.#path, () => super.exec(sql));
  }

  override prepare(sql: string): StatementSync {
    const statement = onDisk(this.#path, () => super.prepare(sql));
    for (const name of ['run', 'get', 'all'] as const) {
      const method = statement[name].bind(statement) as (...values: SQLInputValue[]) => unknown;
      Object.defineProperty(statement, name, {
        value: (...values: SQLInputValue[]) => onDisk(this.#path, () => method(...values)),
      });
    }
    return statement;
  }
}

/**
 * Runs `work` as one commit, or as a part of the open one. It is rolled back when it throws.
 * @param path of the database
 */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // With a full disk, SQLite has ended the transaction already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** @throws DiskFull */
export function makeDirectory(path: string): void {
  onDisk(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}

/** Writes a file atomically, and creates the directories above it. @throws DiskFull */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const draft = `${path}.part`;
  onDisk(path, () => {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(draft, content);
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
