import type { DatabaseSync } from 'node:sqlite';
import type { buildApp } from 'fauxqs';

/** fauxqs names the classes of its stores only in what it takes. */
type Given = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type SqsStore = Given['sqsStore'];
type Persistence = NonNullable<SqsStore['persistence']>;
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueueByArn']>>;

/** Of a page of a bucket's keys. */
const MAX_KEYS = 1000;

export interface FauxStores {
  readonly sqs: SqsStore;
  readonly sns: Given['snsStore'];
  readonly s3: Given['s3Store'];
  readonly createMessage: (
    body: string,
    attributes: Record<string, { DataType: string; StringValue?: string }>,
    delaySeconds?: number,
  ) => Parameters<SqsQueue['enqueue']>[0];
  readonly fanOut: (publication: object) => void;
  /** Runs `work` as one commit: quicker than one for each message, and a dead-letter move cannot be cut in half. */
  inOneCommit<Result>(work: () => Result): Result;
  close(): void;
}

/**
 * Opens the stores of fauxqs on `dataDir`.
 *
 * `startFauxqs` would listen on every interface of the machine, and its way is HTTP. `buildApp`, which is public, takes
 * stores and listens nowhere; the classes of the stores are not in the package's exports, hence the look beside its entry.
 * The version is pinned in package.json.
 * @param queueUrls what comes before the name in the URL of each queue
 */
export async function openStores(dataDir: string, queueUrls: string): Promise<FauxStores> {
  const entry = import.meta.resolve('fauxqs');
  const inside = async (path: string) => import(new URL(path, entry).href);
  const { SqsStore } = await inside('./sqs/sqsStore.js');
  const { SnsStore } = await inside('./sns/snsStore.js');
  const { fanOutToSubscriptions: fanOut } = await inside('./sns/actions/publish.js');
  const { S3Store } = await inside('./s3/s3Store.js');
  const { PersistenceManager } = await inside('./persistence.js');

  const persistence: Persistence = new PersistenceManager(dataDir);
  const sqs: SqsStore = new SqsStore();
  const sns: Given['snsStore'] = new SnsStore();
  const s3: Given['s3Store'] = new S3Store();
  const { db } = persistence as unknown as { db: DatabaseSync };
  const inOneCommit: FauxStores['inOneCommit'] = (work) => {
    if (db.isTransaction) return work();
    db.exec('BEGIN');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  };
  // A commit survives the death of the process; only the death of the machine could take the last ones.
  db.exec('PRAGMA synchronous = NORMAL');
  // As it stands, it breaks a NOT NULL constraint, and the message is lost from memory.
  const ready = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void ready.run(messageId);
  // As it stands, a message on its way to the dead-letter queue is in neither queue for a moment.
  const createQueue = sqs.createQueue.bind(sqs);
  sqs.createQueue = (...properties) => {
    const queue = createQueue(...properties);
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (...request) => inOneCommit(() => dequeue(...request));
    return queue;
  };
  // As it stands, keys are sorted as words are and paged by code units, so that pages leave keys out.
  const listObjects = s3.listObjects.bind(s3);
  s3.listObjects = (bucket, options = {}) => {
    if (options.delimiter) return listObjects(bucket, options);
    const { prefix = '', maxKeys = MAX_KEYS, startAfter = options.marker ?? '' } = options;
    const found = listObjects(bucket, { prefix, maxKeys: Infinity })
      .objects.filter(({ key }) => key > startAfter)
      .sort((left, right) => (left.key < right.key ? -1 : 1));
    return { objects: found.slice(0, maxKeys), commonPrefixes: [], isTruncated: found.length > maxKeys };
  };
  sqs.buildQueueUrl = (name) => `${queueUrls}${name}`;
  // The port may be another one than when the queue was made.
  db.prepare('UPDATE sqs_queues SET url = ? || name').run(queueUrls);
  persistence.load(sqs, sns, s3);
  for (const store of [sqs, sns, s3, ...sqs.allQueues()]) store.persistence = persistence;
  const { createMessage } = SqsStore;
  return { sqs, sns, s3, createMessage, fanOut, inOneCommit, close: () => persistence.close() };
}
