import type { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../../core/aws-error.ts';
import { DiskFull, diskError, inTransaction, makeDirectory } from '../../core/disk.ts';
import type { FauxAccess } from './authorization.ts';
import { restoreMemory } from './memory.ts';
import { checkingEntries, refusedCharacters } from './message-characters.ts';
import { insideFauxqs, type FauxService, type Wrap } from './operations.ts';
import type { FauxStores, Persistence, S3Store, SnsStore, SqsQueue, SqsStore } from './types.ts';

/** Keys on one page of a bucket. */
const MAX_KEYS = 1000;

/**
 * Opens the stores of fauxqs on `dataDir`.
 *
 * fauxqs' own `startFauxqs` would listen on every interface of the machine. Its public `buildApp` takes stores and opens
 * no port.
 * @param queueUrls the part of a queue's URL before its name
 * @param access decides who may call an operation
 */
export async function openStores(
  dataDir: string,
  queueUrls: string,
  access: Pick<FauxAccess, 'require' | 'mayDeliver'>,
): Promise<FauxStores> {
  const { SqsStore: Sqs } = await insideFauxqs('./sqs/sqsStore.js');
  const { SnsStore: Sns } = await insideFauxqs('./sns/snsStore.js');
  const { fanOutToSubscriptions: fanOut } = await insideFauxqs('./sns/actions/publish.js');
  const { S3Store: S3 } = await insideFauxqs('./s3/s3Store.js');
  const { INVALID_MESSAGE_BODY_CHAR } = await insideFauxqs('./sqs/sqsTypes.js');
  const { SnsError, SqsError } = await insideFauxqs('./common/errors.js');
  const { PersistenceManager } = await insideFauxqs('./persistence.js');

  makeDirectory(dataDir);
  const persistence: Persistence = new PersistenceManager(dataDir);
  const sqs: SqsStore = new Sqs();
  const sns: SnsStore = new Sns();
  const s3: S3Store = new S3();
  const { db } = persistence as unknown as { db: DatabaseSync };
  const inOneCommit: FauxStores['inOneCommit'] = (work) => {
    if (db.isTransaction) return work();
    try {
      return inTransaction(db, work);
    } catch (error) {
      const thrown = diskError(error, dataDir);
      if (thrown instanceof DiskFull) readAgain();
      throw thrown;
    }
  };
  const readAgain = () => {
    const stored = { sqs: new Sqs() as SqsStore, sns: new Sns() as SnsStore, s3: new S3() as S3Store };
    persistence.load(stored.sqs, stored.sns, stored.s3);
    for (const queue of stored.sqs.allQueues()) complete(queue);
    restoreMemory({ sqs, sns, s3 }, stored);
  };
  // fauxqs checks each half of a surrogate pair, and so refuses every emoji.
  INVALID_MESSAGE_BODY_CHAR.test = (MessageBody: string) => refusedCharacters({ MessageBody }) !== undefined;
  // Neither service calls it AccessDeniedException.
  const accessDenied = (service: FauxService, message: string): Error => {
    if (service === 'sns') return new SnsError('AuthorizationError', message, 403);
    const error: Error = new SqsError('AccessDeniedException', message, 403, true, 'AccessDenied');
    // Other codes have the prefix `AWS.SimpleQueueService.`.
    return Object.defineProperty(error, 'queryErrorHeader', { value: 'AccessDenied;Sender' });
  };
  const wrap: Wrap = (service, action, handler) => {
    const name = `${service}:${action}`;
    const checked = name === 'sqs:SendMessageBatch' ? checkingEntries(handler) : handler;
    return async (body, ...rest) => {
      const reason = name === 'sqs:SendMessage' ? refusedCharacters(body) : undefined;
      if (reason) throw new SqsError('InvalidMessageContents', reason);
      try {
        access.require(service, action, body);
        const work = () => checked(body, ...rest);
        return await inOneCommit(() => (isPublication(name) ? published(work) : work()));
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        if (error.code === 'AccessDeniedException') throw accessDenied(service, error.message);
        const ServiceError = service === 'sqs' ? SqsError : SnsError;
        throw new ServiceError(error.code, error.message, error.status, false);
      }
    };
  };
  // A commit survives a killed process. Only a power failure could lose the last ones.
  db.exec('PRAGMA synchronous = NORMAL');
  // fauxqs' statement violates a NOT NULL constraint, and the message is lost from memory.
  const ready = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void ready.run(messageId);
  // In fauxqs, a message that moves to the dead-letter queue is in neither queue for a moment.
  const complete = (queue: SqsQueue): SqsQueue => {
    const dequeue = queue.dequeue.bind(queue);
    queue.dequeue = (...request) => inOneCommit(() => dequeue(...request));
    queue.persistence = persistence;
    return queue;
  };
  const createQueue = sqs.createQueue.bind(sqs);
  sqs.createQueue = (...properties) => complete(createQueue(...properties));
  // fauxqs changes memory before the disk, which may be full.
  for (const store of [sqs, sns, s3]) wrapMethods(store, inOneCommit);
  Object.assign(persistence, { transaction: inOneCommit });
  // fauxqs sorts keys as words but pages them by code units, so pages would leave keys out.
  const listObjects = s3.listObjects.bind(s3);
  s3.listObjects = (bucket, options = {}) => {
    if (options.delimiter) return listObjects(bucket, options);
    const { prefix = '', maxKeys = MAX_KEYS, startAfter = options.marker ?? '' } = options;
    const found = listObjects(bucket, { prefix, maxKeys: Infinity })
      .objects.filter(({ key }) => key > startAfter)
      .sort((left, right) => (left.key < right.key ? -1 : 1));
    return { objects: found.slice(0, maxKeys), commonPrefixes: [], isTruncated: found.length > maxKeys };
  };
  // A topic delivers to a queue only if the policy of the queue lets it. fauxqs reads the topic once for a publication.
  let isPublishing = false;
  const published = <Result>(work: () => Result): Result => {
    isPublishing = true;
    try {
      return work();
    } finally {
      isPublishing = false;
    }
  };
  const getTopic = sns.getTopic.bind(sns);
  sns.getTopic = (arn) => {
    const topic = getTopic(arn);
    if (!topic || !isPublishing) return topic;
    const mayReceive = (subscription: string) =>
      access.mayDeliver(arn, sns.getSubscription(subscription)?.endpoint ?? '');
    return { ...topic, subscriptionArns: topic.subscriptionArns.filter(mayReceive) };
  };
  sqs.buildQueueUrl = (name) => `${queueUrls}${name}`;
  // The port may differ from the one at which the queue was created.
  db.prepare('UPDATE sqs_queues SET url = ? || name').run(queueUrls);
  persistence.load(sqs, sns, s3);
  for (const store of [sqs, sns, s3, ...sqs.allQueues()]) store.persistence = persistence;
  const { createMessage } = Sqs;
  const fanOutAllowed: FauxStores['fanOut'] = (publication) =>
    published(() => fanOut({ ...publication, topic: sns.getTopic(publication.topicArn) }));
  const close = () => persistence.close();
  return { sqs, sns, s3, createMessage, fanOut: fanOutAllowed, inOneCommit, wrap, close };
}

const isPublication = (name: string): boolean => /^sns:Publish(Batch)?$/.test(name);

/** Makes every method of a store run as one commit. */
function wrapMethods(store: object, inOneCommit: FauxStores['inOneCommit']): void {
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(store))) {
    const method: unknown = Reflect.get(store, name);
    if (name === 'constructor' || typeof method !== 'function') continue;
    const bound = method.bind(store) as (...input: unknown[]) => unknown;
    Object.assign(store, { [name]: (...input: unknown[]) => inOneCommit(() => bound(...input)) });
  }
}
