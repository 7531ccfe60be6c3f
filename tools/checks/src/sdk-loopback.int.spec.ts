import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workerEnvironment } from '@millrace/tools-local-cloud';
import { calls, clients, type Make } from './testing/sdk-calls.ts';

const ENDPOINT = 'http://127.0.0.1:4566';

interface Request {
  readonly hostname: string;
}

/** Records the destination of a request and sends nothing. */
class Refused extends Error {
  override readonly name = 'Refused';
}

let hosts: string[] = [];
const configuration = {
  maxAttempts: 1,
  requestHandler: {
    handle: async ({ hostname }: Request): Promise<never> => {
      hosts.push(hostname);
      throw new Refused(hostname);
    },
  },
};

const make: Make = (Client) => new Client(configuration as never);

type Version = Parameters<typeof workerEnvironment>[0];

/** The environment of a function that configures nothing itself; its other settings do not matter here. */
const functionEnvironment = workerEnvironment(
  {
    functionName: 'f',
    version: '1',
    handler: 'index.handler',
    memoryMb: 256,
    environment: {},
    logGroup: '/aws/lambda/f',
  } as unknown as Version,
  {
    stateDir: '',
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  },
  {
    endpointUrl: ENDPOINT,
    dynamoUrl: 'http://127.0.0.1:8000',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' },
    taskRoot: '/var/task',
    logStream: 's',
  },
);

/** A home directory whose AWS configuration tries to send clients to AWS. */
const home = mkdtempSync(join(tmpdir(), 'millrace-home-'));
const original = { ...process.env };

beforeAll(() => {
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    join(home, '.aws/config'),
    [
      '[default]',
      'region = us-east-1',
      'ignore_configured_endpoint_urls = true',
      'endpoint_url = https://aws.example',
      'use_fips_endpoint = true',
      'services = elsewhere',
      '[services elsewhere]',
      ...clients.map((name) => `${name.slice('client-'.length)} =\n  endpoint_url = https://aws.example`),
    ].join('\n'),
  );
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, functionEnvironment, { HOME: home });
});

afterAll(() => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, original);
  rmSync(home, { recursive: true });
});

describe('in the environment of functions of the local cloud', () => {
  it('every client of the repository is tested', () => {
    expect(Object.keys(calls).sort()).toEqual(clients.toSorted());
  });

  it.each(Object.keys(calls))('%s calls only this machine', async (name) => {
    hosts = [];
    await expect(calls[name]!(make, ENDPOINT)).rejects.toThrow(Refused);
    expect(hosts.length).toBeGreaterThan(0);
    expect(new Set(hosts)).toEqual(new Set(['127.0.0.1']));
  });
});
