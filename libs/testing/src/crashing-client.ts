import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** When a function crashes: before its n-th request is sent, or after it was executed but before the response arrives. */
export interface Crash {
  readonly when: 'before' | 'after';
  /** Counted from 1. */
  readonly request: number;
}

/** A client that counts its requests, and fails at one of them if `arm` sets a crash. */
export interface CrashingClient {
  readonly client: DynamoDBDocumentClient;
  /** Resets the count. */
  arm(crash?: Crash): void;
  requests(): number;
}

export function crashingClient(working: DynamoDBDocumentClient): CrashingClient {
  const client = Object.create(working) as DynamoDBDocumentClient;
  let armed: Crash | undefined;
  let count = 0;
  client.send = (async (command: never) => {
    count += 1;
    const crashes = (when: Crash['when']) => armed?.when === when && armed.request === count;
    if (crashes('before')) throw new Error('crashed before the request was sent');
    if (!crashes('after')) return working.send(command);
    await Promise.allSettled([working.send(command)]);
    throw new Error('crashed before the response arrived');
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
