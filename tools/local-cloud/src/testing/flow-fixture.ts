import { afterEach, beforeEach } from '@jest/globals';
import type { Flow } from '../core/flows.ts';
import { Gate } from '../core/gate.ts';
import { CheckpointTable } from '../services/dynamodb/streams/checkpoints.ts';
import { Streams } from '../services/dynamodb/streams/streams.ts';
import { fakeStream, type FakeStream } from '../services/dynamodb/testing/fake-stream.ts';
import type { MappingContext } from '../services/lambda/event-source-mapping.ts';
import type { PipeContext } from '../services/pipes/pipe.ts';
import { arn, fakeCloud, type FakeCloud } from './fake-cloud.ts';

export const QUEUE = arn('sqs', 'payments');
export const DEAD_LETTERS = arn('sqs', 'dead-letters');
export const FUNCTION = arn('lambda', 'function:processor');

/** For each test, a fake cloud and a fake stream, and what flows between them need. */
export interface FlowFixture {
  readonly cloud: FakeCloud;
  readonly stream: FakeStream;
  readonly context: MappingContext & PipeContext;
  /** Starts a flow, which is stopped after the test. */
  run(flow: Flow): void;
}

export function aFlowFixture(): FlowFixture {
  let cloud: FakeCloud;
  let stream: FakeStream;
  let context: MappingContext & PipeContext;
  let flow: Flow | undefined;

  beforeEach(() => {
    cloud = fakeCloud();
    stream = fakeStream();
    flow = undefined;
    const gate = new Gate();
    gate.open();
    const { authorizer, targets, functions, queues } = cloud;
    const { region } = cloud.config;
    const nowMs = () => 1_700_000_000_000;
    const checkpoints = new CheckpointTable(cloud.database.sqlite);
    const streams = new Streams({ dynamo: stream.dynamo, region, checkpoints, targets, authorizer, nowMs });
    context = { gate, region, functions, authorizer, queues, streams, targets, nowMs };
  });
  afterEach(async () => {
    await flow?.stop(1000);
    cloud.remove();
  });

  return {
    get cloud() {
      return cloud;
    },
    get stream() {
      return stream;
    },
    get context() {
      return context;
    },
    run(made) {
      flow = made;
      made.start();
    },
  };
}
