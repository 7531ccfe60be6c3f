import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from '@millrace/stages/names';
import { fakePlatform, type FakePlatform } from '@millrace/stages/testing';
import { anAssembly } from '@millrace/tools-deploy/testing/an-assembly.ts';
import { stageTargets, workspaceRoot } from '../stages/stage-targets.ts';

const MERCHANT = '--merchant=mer_00000000000000000000000001';
const PROD_ACCOUNT = '111122223333';

/**
 * The arguments that each program needs to reach its stage; a missing program fails the test. The refusals of
 * `connectToStage` are tested in libs/stages; this test shows that every program calls it.
 */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  'deploy/src/main.ts diff': [],
  'deploy/src/main.ts deploy': [],
  'deploy/src/main.ts destroy': [],
  'deploy/src/main.ts releases': [],
  'deploy/src/main.ts rollback': [],
  'deploy/src/main.ts last-deployed': [],
  'deploy/src/main.ts mark-deployed': [],
  'redrive/src/main.ts': ['--queue=q', '--dry-run'],
  'cli/create-merchant.ts': ['--name=A'],
  'cli/merchant-keys.ts': [MERCHANT],
  'cli/limit-merchant.ts': [MERCHANT],
  'cli/connect.ts': [MERCHANT],
  'cli/load-products.ts': [MERCHANT],
  'cli/verify.ts': [],
  'stage/run.ts': [],
};

/** Commands of a whole stage, which are not Nx targets. */
const ofStage = ['last-deployed', 'mark-deployed'].map((name) => `node tools/deploy/src/main.ts ${name}`);
/** Synthesis calls no stage. One module represents all with the same target. */
const commands = [
  ...new Set(
    stageTargets()
      .filter(({ name }) => name !== 'synth')
      .map(({ command, project }) => command.replace(new RegExp(` ${project}$`), ' quote')),
  ),
  ...ofStage,
];

let mine: FakePlatform;
let other: FakePlatform;
let assemblies: string;

/** Writes an assembly of module quote for an account, where the tools look for it. */
function assembly(directory: string, stage: string, { of, account }: { of: string; account: string }): void {
  const stacks = [`millrace-${of}-quote-data`, `millrace-${of}-quote`];
  const target = join(directory, 'quote', stage);
  cpSync(anAssembly({ stacks }), target, { recursive: true });
  const manifest = join(target, 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replaceAll(PROD_ACCOUNT, account));
}

beforeAll(async () => {
  [mine, other] = await Promise.all([fakePlatform(), fakePlatform()]);
  const running = { pid: process.pid, endpointUrl: mine.url, originUrl: mine.url };
  writeFileSync(join(mine.stateDir, 'running.json'), JSON.stringify(running));
  assemblies = mkdtempSync(join(tmpdir(), 'millrace-assemblies-'));
  assembly(assemblies, 'local', { of: 'local', account: LOCAL_ACCOUNT });
  assembly(assemblies, 'prod', { of: 'prod', account: PROD_ACCOUNT });
});
afterAll(async () => {
  await Promise.all([mine.stop(), other.stop()]);
  rmSync(assemblies, { recursive: true });
});

interface Outcome {
  readonly exitCode: number | null;
  readonly output: string;
}

function run(command: string, stage: string, environment: Record<string, string>): Promise<Outcome> {
  const [, program = '', ...rest] = command.split(' ');
  const key = Object.keys(argumentsOf).find((name) => command.replace(/ quote$/, '').endsWith(name));
  if (key === undefined) throw new Error(`the arguments of ${command} are missing in argumentsOf`);
  const stageArgs = program.includes('tools/start/') ? [] : [`--stage=${stage}`];
  return node([program, ...rest, ...stageArgs, ...argumentsOf[key]!], environment);
}

function node(args: readonly string[], environment: Record<string, string>): Promise<Outcome> {
  const child = spawn(process.execPath, args, {
    cwd: workspaceRoot,
    env: {
      PATH: process.env['PATH'],
      HOME: tmpdir(),
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      MILLRACE_ASSEMBLIES_DIR: assemblies,
      ...environment,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.end('mk_test_nobody');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, output })));
}

/** The code of a refusal, or the whole output. */
function codeOf({ exitCode, output }: Outcome): string {
  const [, code] = /\((\w+)\)\s*$/.exec(output) ?? [];
  return exitCode !== 0 && code !== undefined ? code : output;
}

/** A fake AWS that answers only GetCallerIdentity. */
const stsOf = (account: string) =>
  fakePlatform((_request, response) => {
    response
      .setHeader('content-type', 'text/xml')
      .end(
        `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:root</Arn>` +
          `<Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      );
  });

const credentials = {
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_REGION: 'eu-central-1',
  CDK_DEFAULT_REGION: 'eu-central-1',
};

describe.each(commands)('%s', (command) => {
  it('finds the platform of its state directory', async () => {
    const before = mine.requests.length;
    const { output } = await run(command, 'local', { MILLRACE_STATE_DIR: mine.stateDir });
    expect([output, mine.requests.length > before]).toEqual([output, true]);
    expect(other.requests).toEqual([]);
  });

  it('refuses when another platform answers', async () => {
    const before = mine.requests.length;
    const elsewhere = { MILLRACE_STATE_DIR: mine.stateDir, AWS_ENDPOINT_URL: other.url };
    expect(codeOf(await run(command, 'local', elsewhere))).toBe('another_platform');
    expect([other.requests, mine.requests.length]).toEqual([[], before]);
  });

  it('refuses a stage on AWS when an endpoint variable points elsewhere', async () => {
    const outcome = await run(command, 'prod', { ...credentials, AWS_ENDPOINT_URL_SSM: other.url });
    expect(codeOf(outcome)).toBe('endpoint_not_aws');
    expect(other.requests).toEqual([]);
  });

  it('refuses a stage on AWS when the account of another stage answers', async () => {
    const aws = await stsOf('999988887777');
    const configuration = join(aws.stateDir, 'config');
    writeFileSync(configuration, `[default]\nendpoint_url = ${aws.url}\n`);
    const outcome = await run(command, 'prod', {
      ...credentials,
      CDK_DEFAULT_ACCOUNT: PROD_ACCOUNT,
      AWS_CONFIG_FILE: configuration,
    });
    await aws.stop();
    expect([codeOf(outcome), aws.requests]).toEqual(['another_account', ['POST /']]);
  });

  it('refuses an unknown stage', async () => {
    const { exitCode, output } = await run(command, 'prd', { MILLRACE_STATE_DIR: mine.stateDir });
    expect(output).toContain('unknown stage "prd"; the stages are local, dev, prod');
    expect(exitCode).toBeGreaterThan(0);
  });
});

describe.each(['deploy', 'diff', 'destroy'])('%s with an assembly of another stage', (name) => {
  it('is refused', async () => {
    const leftover = mkdtempSync(join(tmpdir(), 'millrace-leftover-'));
    mkdirSync(join(leftover, 'quote'));
    assembly(leftover, 'prod', { of: 'local', account: LOCAL_ACCOUNT });
    const { exitCode, output } = await run(`node tools/deploy/src/main.ts ${name} quote`, 'prod', {
      ...credentials,
      MILLRACE_ASSEMBLIES_DIR: leftover,
    });
    expect(output).toContain('(assembly_of_another_stage)');
    expect(exitCode).toBeGreaterThan(0);
    rmSync(leftover, { recursive: true });
  });
});

describe.each(['demo', 'load'])('npm run %s', (name) => {
  const program = ['tools/start/bin/millrace.mjs', name];

  it('finds the platform of its state directory, and no other', async () => {
    const before = mine.requests.length;
    await node(
      [...program, '--state-dir', mine.stateDir, ...(name === 'load' ? ['--seconds', '1'] : [])],
      {},
    );
    expect(mine.requests.length).toBeGreaterThan(before);
    const { exitCode, output } = await node([...program, '--state-dir', mine.stateDir], {
      AWS_ENDPOINT_URL: other.url,
    });
    expect(output).toContain('(another_platform)');
    expect([exitCode, other.requests]).toEqual([1, []]);
  });
});

describe('Nx', () => {
  it('runs no target for an unknown configuration', () => {
    const names = [...new Set(stageTargets().map(({ name }) => name))];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['node_modules/nx/dist/bin/nx.js', 'run-many', '-t', ...names, '--configuration=prd'],
      {
        cwd: workspaceRoot,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NX_DAEMON: 'false' },
      },
    );
    expect(stdout + stderr).toContain('there is no configuration "prd"; the stages are local, dev, prod');
    expect(stdout + stderr).not.toMatch(/nx run \w+:/);
    expect(status).toBe(1);
  });
});
