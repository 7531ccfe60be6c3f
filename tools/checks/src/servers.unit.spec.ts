import { describe, expect, it } from '@jest/globals';
import { join, relative } from 'node:path';
import { filesWith } from '@millrace/testing';

const root = join(import.meta.dirname, '../../..');
const folders = ['apps', 'libs', 'tools/local-cloud', 'tools/start'].map((folder) => join(root, folder));
const isTest = /\.spec\.ts$|\/testing\//;

/** The files that set the limits of servers; `port-check` only checks whether a port is free. */
const allowed = [
  'libs/container-service/src/serve.ts',
  'libs/http-server/src/limit-server.ts',
  'tools/local-cloud/src/core/loopback-server.ts',
  'tools/start/src/port-check.ts',
];

describe('servers', () => {
  it('are created only where they get their limits', () => {
    const found = ['createServer', 'app.listen('].flatMap((text) => filesWith(text, ...folders));
    const sources = found.map((path) => relative(root, path)).filter((path) => path.endsWith('.ts'));
    expect([...new Set(sources)].filter((path) => !isTest.test(path)).sort()).toEqual(allowed);
  });
});
