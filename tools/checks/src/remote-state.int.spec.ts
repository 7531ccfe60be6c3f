import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { aLocalCloud, type RunningLocalCloud } from '@millrace/tools-deploy/testing/a-local-cloud.ts';
import { aDirectory } from '@millrace/tools-deploy/testing/an-assembly.ts';
import { workspaceRoot, type CommandOutcome } from '@millrace/tools-start';
import { Gate, terraform, terraformIsInstalled, unwrapped } from './testing/terraform.ts';

const BUCKET = 'millrace-terraform-state-000000000000-eu-west-1';
const LOCK_TABLE = 'millrace-terraform-state-lock';
const KEY_ARN = 'arn:aws:kms:eu-west-1:000000000000:key/1d2f8c3a-5b6e-4f70-8a91-b2c3d4e5f607';
const LOCKED = 'Error acquiring the state lock';

const region = 'eu-west-1';
const place = {
  account: '111122223333',
  region,
  shop_merchant_id: 'mer_00000000000000000000000009',
  rates_url: 'https://rates.example.com/daily.xml',
};
const repository = { owner: 'example', name: 'millrace' };
const emails = { notification: 'team@example.com', approver: 'lead@example.com', alert: 'ops@example.com' };

/** Invalid variables of each root, with the expected message. */
const REFUSED: Record<string, readonly [string, object][]> = {
  'tf-remote-state': [
    ['An account id has 12 digits', { account_id: '1234' }],
    ['A region looks like eu-west-1.', { region: 'Ireland' }],
    ['at least 30', { noncurrent_days: 7 }],
  ],
  'infra/foundation': [
    ['repository.host is github or codecommit.', { repository: { ...repository, host: 'gitlab' } }],
    ['repository.owner is a name', { repository: { ...repository, owner: 'example/millrace' } }],
    ['repository.name has letters', { repository: { ...repository, name: 'example/millrace' } }],
    ['repository.branch is a name', { repository: { ...repository, branch: 'the main one' } }],
    ['Each of emails looks like', { emails: { ...emails, approver: 'lead' } }],
    ['The account of each of stages', { stages: { dev: place, prod: { ...place, account: '1234' } } }],
    ['The region of each of stages', { stages: { dev: place, prod: { ...place, region: 'eu' } } }],
    ['The shop_merchant_id of each', { stages: { dev: place, prod: { ...place, shop_merchant_id: '9' } } }],
    [
      'The rates_url of each',
      { stages: { dev: place, prod: { ...place, rates_url: 'http://rates.example' } } },
    ],
  ],
};
const readme = readFileSync(join(workspaceRoot, 'tf-remote-state/README.md'), 'utf8');

function configuration(root: string): void {
  const cwd = join(workspaceRoot, root);
  const documented = readme.split(`${root}/terraform.tfvars <<'EOF'\n`)[1]!.split('\nEOF\n')[0]!;

  /** Plans a root with only its variables, because its resources need a provider. */
  function planWith(values: object): Promise<CommandOutcome> {
    const directory = aDirectory();
    cpSync(join(cwd, 'variables.tf'), join(directory, 'variables.tf'));
    writeFileSync(join(directory, 'terraform.tfvars'), `${documented}\n`);
    writeFileSync(join(directory, 'other.auto.tfvars.json'), JSON.stringify(values));
    return terraform(['plan'], { cwd: directory });
  }

  it('is formatted', async () => {
    const outcome = await terraform(['fmt', '-check', '-diff', '-recursive'], { cwd });
    expect(outcome).toEqual({ exitCode: 0, output: '' });
  });

  it('is valid, with its modules', async () => {
    const directory = aDirectory();
    cpSync(cwd, directory, { recursive: true, filter: (path) => !path.endsWith('.terraform') });
    expect(await terraform(['get'], { cwd: directory })).toMatchObject({ exitCode: 0 });
  });

  it('accepts the values of its documentation', async () => {
    expect(await planWith({})).toMatchObject({ exitCode: 0 });
  });

  it.each(REFUSED[root]!)('rejects invalid values: %s', async (message, values) => {
    const outcome = await planWith(values);
    expect(outcome.exitCode).toBe(1);
    expect(unwrapped(outcome)).toContain(message);
  });
}

function remoteState(): void {
  let cloud: RunningLocalCloud;
  let s3: S3Client;
  let dynamo: DynamoDBClient;
  let gate: Gate;
  beforeAll(async () => {
    cloud = await aLocalCloud();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const config = { endpoint: cloud.endpoint, region, credentials };
    s3 = new S3Client({ ...config, forcePathStyle: true });
    dynamo = new DynamoDBClient(config);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await dynamo.send(
      new CreateTableCommand({
        TableName: LOCK_TABLE,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
      }),
    );
  });
  afterAll(() => cloud.stop());
  beforeEach(() => {
    gate = new Gate();
  });
  afterEach(() => gate.close());

  const run = (cwd: string, ...args: string[]): Promise<CommandOutcome> =>
    terraform(args, { cwd, endpoint: cloud.endpoint });
  const apply = (cwd: string, revision: number): Promise<CommandOutcome> =>
    run(cwd, 'apply', '-auto-approve', `-var=revision=${revision}`);

  /** A root with its own state key, applied once. @returns its directory */
  async function anAppliedRoot(key: string): Promise<string> {
    const cwd = aDirectory();
    cpSync(join(import.meta.dirname, 'testing/state-root'), cwd, { recursive: true });
    writeFileSync(join(cwd, 'backend.hcl'), await backendHcl(key));
    expect(await run(cwd, 'init', '-backend-config=backend.hcl')).toMatchObject({ exitCode: 0 });
    expect(await apply(cwd, 1)).toMatchObject({ exitCode: 0 });
    return cwd;
  }

  /** Starts an apply that waits at the gate. @returns its process id and its outcome */
  async function applyToTheGate(cwd: string): Promise<{ pid: number; ended: Promise<CommandOutcome> }> {
    const { promise: waiting, resolve } = Promise.withResolvers<number>();
    const args = ['apply', '-auto-approve', '-var=revision=2', `-var=gate=${gate.path}`];
    const onLine = (line: string): void => {
      const pid = /\(local-exec\): at the gate: (\d+)/.exec(line)?.[1];
      if (pid) resolve(Number(pid));
    };
    const ended = terraform(args, { cwd, endpoint: cloud.endpoint, onLine });
    const early = ended.then(({ output }) => Promise.reject(new Error(`ended early: ${output}`)));
    return { pid: await Promise.race([waiting, early]), ended };
  }

  const storedState = async (key: string): Promise<string> =>
    (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }))).Body!.transformToString();
  const lockItem = async (id: string): Promise<Record<string, { S?: string }> | undefined> =>
    (await dynamo.send(new GetItemCommand({ TableName: LOCK_TABLE, Key: { LockID: { S: id } } })))
      .Item as Record<string, { S?: string }>;
  const lockId = async (key: string): Promise<string> =>
    JSON.parse((await lockItem(`${BUCKET}/${key}`))!['Info']!.S!).ID;

  it('is configured with bucket, encryption and lock, and without credentials', async () => {
    expect(await backendHcl('some/terraform.tfstate')).toBe(
      [
        `bucket              = "${BUCKET}"`,
        'key                 = "some/terraform.tfstate"',
        'region              = "eu-west-1"',
        'allowed_account_ids = ["000000000000"]',
        'encrypt             = true',
        `kms_key_id          = "${KEY_ARN}"`,
        `dynamodb_table      = "${LOCK_TABLE}"`,
        '',
      ].join('\n'),
    );
  });

  it('is an object in the bucket, with its digest in the lock table and no lock left', async () => {
    const key = 'stored/terraform.tfstate';
    await anAppliedRoot(key);
    const state = await storedState(key);
    expect(JSON.parse(state)).toMatchObject({
      serial: 1,
      resources: [{ type: 'terraform_data', name: 'slow' }],
    });
    const digest = createHash('md5').update(state).digest('hex');
    expect(await lockItem(`${BUCKET}/${key}-md5`)).toMatchObject({ Digest: { S: digest } });
    expect(await lockItem(`${BUCKET}/${key}`)).toBeUndefined();
  });

  it('rejects the second of two concurrent applies, because of the lock of the first', async () => {
    const key = 'concurrent/terraform.tfstate';
    const cwd = await anAppliedRoot(key);
    const first = await applyToTheGate(cwd);
    const second = await apply(cwd, 3);
    expect(second.exitCode).toBe(1);
    expect(unwrapped(second)).toContain(LOCKED);
    expect(unwrapped(second)).toContain(`ID: ${await lockId(key)}`);

    gate.open();
    expect(await first.ended).toMatchObject({ exitCode: 0 });
    const { serial, resources } = JSON.parse(await storedState(key));
    expect(resources[0].instances[0].attributes.triggers_replace.value).toBe(2);
    expect(await apply(cwd, 3)).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(await storedState(key)).serial).toBeGreaterThan(serial);
  });

  it('survives kill -9 of an apply, and stays locked until the lock is forced', async () => {
    const key = 'killed/terraform.tfstate';
    const cwd = await anAppliedRoot(key);
    const before = await storedState(key);
    const killed = await applyToTheGate(cwd);
    process.kill(killed.pid, 'SIGKILL');
    expect(await killed.ended).toMatchObject({ exitCode: 1 });
    expect(await storedState(key)).toBe(before);
    expect(JSON.parse(before).serial).toBe(1);

    const id = await lockId(key);
    const refused = await apply(cwd, 3);
    expect(refused.exitCode).toBe(1);
    expect(unwrapped(refused)).toContain(LOCKED);
    expect(unwrapped(refused)).toContain(`ID: ${id}`);
    expect(await storedState(key)).toBe(before);

    expect(await run(cwd, 'force-unlock', '-force', id)).toMatchObject({ exitCode: 0 });
    expect(await apply(cwd, 3)).toMatchObject({ exitCode: 0 });
    const after = JSON.parse(await storedState(key));
    expect(after.lineage).toBe(JSON.parse(before).lineage);
    expect(after.resources[0].instances[0].attributes.triggers_replace.value).toBe(3);
  });
}

/** The backend.hcl that the module behind the outputs of tf-remote-state writes; the environment adds the endpoint. */
async function backendHcl(key: string): Promise<string> {
  const cwd = aDirectory();
  const module = {
    source: join(workspaceRoot, 'tf-remote-state/modules/backend-config'),
    bucket: BUCKET,
    key,
    region,
    account_id: '000000000000',
    kms_key_id: KEY_ARN,
    lock_table: LOCK_TABLE,
  };
  const output = { backend_hcl: { value: '${module.backend_config.backend_hcl}' } };
  writeFileSync(join(cwd, 'main.tf.json'), JSON.stringify({ module: { backend_config: module }, output }));
  expect(await terraform(['init'], { cwd })).toMatchObject({ exitCode: 0 });
  expect(await terraform(['apply', '-auto-approve'], { cwd })).toMatchObject({ exitCode: 0 });
  return (await terraform(['output', '-raw', 'backend_hcl'], { cwd })).output;
}

if (terraformIsInstalled) {
  describe.each(['tf-remote-state', 'infra/foundation'])('%s', configuration);
  describe('state under the backend.hcl of tf-remote-state', remoteState);
} else {
  it('was NOT tested: there is no terraform on the PATH', async () => {
    const attempt = terraform(['version'], { cwd: workspaceRoot });
    await expect(attempt).rejects.toThrow('Get 1.11.4 or a later 1.x from https://');
    await attempt.catch(({ message }: Error) => process.stderr.write(`${message}\n`));
  });
}
