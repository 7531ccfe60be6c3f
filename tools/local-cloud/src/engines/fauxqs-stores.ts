import { AwsError } from '../cloud.ts';

/** What is used of fauxqs' stores; see `fauxqs.ts` for why they are reached. */
export interface FauxMessage {
  readonly messageId: string;
  readonly sentTimestamp: number;
  readonly approximateReceiveCount: number;
  readonly approximateFirstReceiveTimestamp?: number;
}

export interface FauxAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export interface FauxQueue {
  readonly name: string;
  url: string;
  readonly arn: string;
  attributes: Record<string, string>;
  persistence?: FauxPersistence;
  readonly inflightMessages: ReadonlyMap<string, { message: FauxMessage }>;
  setAttributes(attributes: Record<string, string>): void;
  enqueue(message: FauxMessage): void;
  dequeue(
    maxCount: number,
    visibilityTimeoutSeconds: number | undefined,
    deadLetterQueue: (arn: string) => FauxQueue | undefined,
  ): {
    MessageId: string;
    ReceiptHandle: string;
    Body: string;
    MessageAttributes?: Record<string, FauxAttribute>;
  }[];
  deleteMessage(receiptHandle: string): boolean;
  waitForMessages(waitTimeSeconds: number): Promise<void>;
}

export interface FauxPersistence {
  readonly db: {
    exec(sql: string): void;
    readonly isTransaction: boolean;
    prepare(sql: string): { run(...values: unknown[]): void };
  };
  updateMessageReady(messageId: string): void;
  load(sqs: FauxSqsStore, sns: FauxSnsStore, s3: FauxS3Store): void;
  close(): void;
}

export interface FauxSqsStore {
  host: string;
  persistence?: FauxPersistence;
  /** Keyed by URL. */
  readonly queues: Map<string, FauxQueue>;
  allQueues(): Iterable<FauxQueue>;
  createQueue(name: string, url: string, arn: string, attributes: Record<string, string>): FauxQueue;
  deleteQueue(url: string): boolean;
  getQueueByArn(arn: string): FauxQueue | undefined;
  buildQueueUrl(queueName: string): string;
  shutdown(): void;
}

export interface FauxSnsStore {
  persistence?: FauxPersistence;
  createTopic(
    name: string,
    attributes: Record<string, string>,
    tags: undefined,
    region: string,
  ): { arn: string; attributes: Record<string, string> };
  deleteTopic(arn: string): boolean;
  getTopic(arn: string): object | undefined;
  subscribe(
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes: Record<string, string>,
  ): { arn: string } | undefined;
  unsubscribe(arn: string): boolean;
}

export interface FauxS3Store {
  persistence?: FauxPersistence;
  createBucket(name: string): void;
  hasBucket(name: string): boolean;
  deleteBucket(name: string): void;
  getObject(bucket: string, key: string): { body: Buffer };
}

export interface FauxStores {
  readonly sqs: FauxSqsStore;
  readonly sns: FauxSnsStore;
  readonly s3: FauxS3Store;
  readonly persistence: FauxPersistence;
  fanOut(publication: object): void;
  createMessage(body: string, attributes: Record<string, FauxAttribute>, delaySeconds?: number): FauxMessage;
}

/**
 * Opens the stores of fauxqs on `dataDir`.
 *
 * `startFauxqs` would listen on every interface of the machine, and its way is HTTP. `buildApp`, which is public, takes
 * stores and listens nowhere; the classes of the stores are not in the package's exports, hence the look beside its entry.
 * The version is pinned in package.json.
 */
export async function openStores(dataDir: string, queueUrl: (name: string) => string): Promise<FauxStores> {
  const entry = import.meta.resolve('fauxqs');
  const inside = async (path: string) => import(new URL(path, entry).href);
  const { SqsStore } = await inside('./sqs/sqsStore.js');
  const { SnsStore } = await inside('./sns/snsStore.js');
  const { fanOutToSubscriptions } = await inside('./sns/actions/publish.js');
  const { S3Store } = await inside('./s3/s3Store.js');
  const { PersistenceManager } = await inside('./persistence.js');

  const persistence: FauxPersistence = new PersistenceManager(dataDir);
  const sqs: FauxSqsStore = new SqsStore();
  const sns: FauxSnsStore = new SnsStore();
  const s3: FauxS3Store = new S3Store();
  // A commit survives the death of the process; only the death of the machine could take the last ones.
  persistence.db.exec('PRAGMA synchronous = NORMAL');
  repair(persistence, sqs);
  sqs.buildQueueUrl = queueUrl;
  persistence.load(sqs, sns, s3);
  for (const queue of [...sqs.allQueues()]) {
    queue.persistence = persistence;
    // The port may be another one than when the queue was made.
    sqs.queues.delete(queue.url);
    queue.url = queueUrl(queue.name);
    sqs.queues.set(queue.url, queue);
  }
  sqs.persistence = persistence;
  sns.persistence = persistence;
  s3.persistence = persistence;
  return { sqs, sns, s3, persistence, createMessage: SqsStore.createMessage, fanOut: fanOutToSubscriptions };
}

/** Runs `work` as one commit: quicker than one for each message, and a dead-letter move cannot be cut in half. */
export function inOneCommit<Result>(persistence: FauxPersistence, work: () => Result): Result {
  if (persistence.db.isTransaction) return work();
  persistence.db.exec('BEGIN');
  try {
    const result = work();
    persistence.db.exec('COMMIT');
    return result;
  } catch (error) {
    persistence.db.exec('ROLLBACK');
    throw error;
  }
}

function repair(persistence: FauxPersistence, sqs: FauxSqsStore): void {
  // As it stands, it breaks a NOT NULL constraint, and the message is lost from memory.
  const ready = persistence.db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => ready.run(messageId);
  // As it stands, a message on its way to the dead-letter queue is in neither queue for a moment.
  const createQueue = sqs.createQueue.bind(sqs);
  sqs.createQueue = (...properties) => {
    const queue = createQueue(...properties);
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (...request) => inOneCommit(persistence, () => dequeue(...request));
    return queue;
  };
}

/** fauxqs' errors carry code and status under names of their own. */
export function asAwsError(error: unknown): unknown {
  const { code, statusCode, message } = error as { code?: string; statusCode?: number; message?: string };
  return code && statusCode ? new AwsError(code, message ?? code, statusCode) : error;
}
