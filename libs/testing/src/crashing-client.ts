import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** Where a function dies: before its n-th request is sent, or after it was carried out but before it is answered. */
export interface Crash {
  readonly when: 'before' | 'after';
  /** Counted from 1. */
  readonly request: number;
}

/** A client that counts the requests that it is given, and fails at one of them if it is told to. */
export interface CrashingClient {
  readonly client: DynamoDBDocumentClient;
  /** Starts to count anew. */
  arm(crash?: Crash): void;
  requests(): number;
}

export function crashingClient(working: DynamoDBDocumentClient): CrashingClient {
  const client = Object.create(working) as DynamoDBDocumentClient;
  let armed: Crash | undefined;
  let count = 0;
  client.send = (async (command: never) => {
    count += 1;
    const dies = (when: Crash['when']) => armed?.when === when && armed.request === count;
    if (dies('before')) throw new Error('died before the request was sent');
    if (!dies('after')) return working.send(command);
    await Promise.allSettled([working.send(command)]);
    throw new Error('died before the answer came');
  }) as never;
  return {
    client,
    arm: (crash) => {
      armed = crash;
      count = 0;
    },
    requests: () => count,
  };
}
