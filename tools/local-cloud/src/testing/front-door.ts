import { afterAll, beforeAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChildCloud, type ChildCloud } from './child-cloud.ts';
import { clientSettings } from './deploy-template.ts';

export interface FrontDoor {
  readonly endpointUrl: string;
  /** Of a client that names the host, as most people write it; it may mean either loopback address. */
  settings(): ReturnType<typeof clientSettings>;
  post(headers: Record<string, string>, body: string, path?: string): Promise<Response>;
}

/** A local cloud in a process of its own, for all tests of a file. */
export function aFrontDoor(): FrontDoor {
  const stateDir = mkdtempSync(join(tmpdir(), 'millrace-front-door-'));
  let cloud: ChildCloud;
  beforeAll(async () => {
    cloud = await startChildCloud({ stateDir });
  }, 30_000);
  afterAll(async () => {
    await cloud.end('SIGTERM');
    rmSync(stateDir, { recursive: true });
  });
  return {
    get endpointUrl() {
      return cloud.endpointUrl;
    },
    settings: () => clientSettings(cloud.endpointUrl.replace('127.0.0.1', 'localhost')),
    post: (headers, body, path = '/') => fetch(cloud.endpointUrl + path, { method: 'POST', headers, body }),
  };
}
