import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storePorts, portsFor } from './ports.ts';

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'millrace-ports-'));
});

afterEach(() => rmSync(stateDir, { recursive: true }));

describe('portsFor', () => {
  it('returns the given ports at the first start', () => {
    expect(portsFor(stateDir, { endpointPort: 4566, originPort: 0 })).toEqual({
      endpointPort: 4566,
      originPort: 0,
    });
  });

  it('returns the ports of the previous start for 0', () => {
    storePorts(stateDir, { endpointUrl: 'http://127.0.0.1:5001', originUrl: 'http://localhost:5002' });
    expect(portsFor(stateDir, { endpointPort: 0, originPort: 0 })).toEqual({
      endpointPort: 5001,
      originPort: 5002,
    });
  });

  it('lets the port of the AWS APIs change, but not that of the origin, whose address is deployed', () => {
    storePorts(stateDir, { endpointUrl: 'http://127.0.0.1:5001', originUrl: 'http://localhost:5002' });
    expect(portsFor(stateDir, { endpointPort: 6001, originPort: 5002 }).endpointPort).toBe(6001);
    expect(() => portsFor(stateDir, { endpointPort: 5001, originPort: 6002 })).toThrow(
      'are deployed for port 5002',
    );
  });
});
