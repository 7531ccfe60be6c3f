import type { buildApp } from 'fauxqs';
import type { Wrap } from './operations.ts';

/** fauxqs exports the classes of its stores only as parameters. */
type Given = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
export type SqsStore = Given['sqsStore'];
export type SnsStore = Given['snsStore'];
export type S3Store = Given['s3Store'];
export type Persistence = NonNullable<SqsStore['persistence']>;
export type SqsQueue = NonNullable<ReturnType<SqsStore['getQueueByArn']>>;

/** The stores of fauxqs on the disk, with the faults of fauxqs corrected. */
export interface FauxStores {
  readonly sqs: SqsStore;
  readonly sns: SnsStore;
  readonly s3: S3Store;
  readonly createMessage: (
    body: string,
    attributes: Record<string, { DataType: string; StringValue?: string }>,
    delaySeconds?: number,
  ) => Parameters<SqsQueue['enqueue']>[0];
  /** Delivers to the subscriptions of a topic that may receive it. */
  readonly fanOut: (publication: Readonly<Record<string, unknown>> & { readonly topicArn: string }) => void;
  /** Runs `work` as one commit. It is faster than a commit per message, and a crash cannot split a dead-letter move. */
  inOneCommit<Result>(work: () => Result): Result;
  /** Extends an operation of SQS or SNS with what fauxqs lacks. */
  readonly wrap: Wrap;
  close(): void;
}
