import { describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from '@millrace/tools-start';
import { platformWithCopy } from '../platform/platform-with-copy.ts';

const RUN_MS = 900_000;

const local = platformWithCopy();

interface Block {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** Whether a comment before it gives a reason why it cannot run here. */
  readonly isChecked: boolean;
}

/** In reading order; each guide may rely on the results of the previous ones. */
const guides = [
  'docs/guides/pay.md',
  'docs/guides/orders-and-shop.md',
  'docs/guides/deploy-and-roll-back.md',
  'docs/guides/look-inside.md',
  'docs/guides/first-deployment-to-aws.md',
];
const others = globSync('docs/**/*.md', { cwd: workspaceRoot })
  .filter((file) => !guides.includes(file) && !file.startsWith('docs/adr/'))
  .sort();

/** The `sh` blocks of the documents. Blocks in a list are indented. */
const blocks: readonly Block[] = ['README.md', ...guides, ...others].flatMap((file) => {
  const document = readFileSync(join(workspaceRoot, file), 'utf8');
  const matches = document.matchAll(/( *<!-- checked only: [^>]+ -->\n\n)?^( *)```sh\n(.*?)^\2```$/gms);
  return [...matches].map((match) => ({
    file,
    line: document.slice(0, match.index).split('\n').length,
    text: match[3]!.replaceAll(new RegExp(`^${match[2]!}`, 'gm'), ''),
    isChecked: match[1] !== undefined,
  }));
});

const hasAwsCli = spawnSync('aws', ['--version']).status === 0;

const unmarked = blocks.filter(({ isChecked }) => !isChecked);
/** `npm test` needs no AWS CLI; one block does. */
const toRun = unmarked.filter(({ text }) => hasAwsCli || !text.includes('millrace-aws'));

/** Expected output of a block, by a text in the block. Every block that runs has an entry. */
const outcomes: Readonly<Record<string, readonly RegExp[]>> = {
  'npm run demo': [/settled/, /The legs sum to zero in every currency/],
  '"60"': [/quote is deployed to local: release 2/, /quote is at release 1 /],
  '# 1. a signed quote': [/"token":"/, /"status":"settled"/, /"available":\d+/],
  '/refunds': [/"reason":"sent back"/, /"status":"succeeded"/, /all balances agree/],
  'readme-retry': [/HTTP\/1\.1 201[^]*HTTP\/1\.1 201/, /idempotency-replayed: true/i],
  'merchant:admin': [/merchant +mer_/, /at most 100 payments a day/, /revoked 20/],
  'products/p-1040': [/"id":"p-1040"/],
  '# 4. invalid, past the API': [/"status":"paid"/, /validation_failed/, /<MessageId>/],
  'redrive order': [/1 put back/, /"status":"paid"/],
  simulations: [/"status":"done","sent":1000/],
  'nx diff quote': [/quote is (unchanged in|deployed to) local/, /No tasks were run|is unchanged in local/],
  '"90"': [/quote is deployed to local: release 3/, /quote is at release 1 /, /quote is at release 2 /],
  'millrace-aws dynamodb': [/payment#mer_/, /"StackStatus": "(CREATE|UPDATE)_COMPLETE"/],
};

/** Output that a reader would take for a fault. */
const FAULT = /"status":5\d\d|command not found|Unknown options|NX +(Failed|Cannot)|^usage:|Traceback/m;

const SEPARATOR = '=== the next block ===';

describe('the sh blocks of README.md and of the documents', () => {
  it('are those of every guide', () => {
    expect(globSync('docs/guides/*.md', { cwd: workspaceRoot }).sort()).toEqual([...guides].sort());
  });

  it('all run, or give a reason why not', () => {
    expect(blocks.length).toBeGreaterThan(12);
    const unknown = unmarked.filter(({ text }) => !Object.keys(outcomes).some((key) => text.includes(key)));
    expect(unknown).toEqual([]);
  });

  (hasAwsCli ? it : it.skip)('include those for the AWS CLI, if it is installed', () => {
    expect(toRun).toEqual(unmarked);
  });

  it(
    'print what the text promises, one after the other in one shell',
    async () => {
      const { originUrl, endpointUrl, stateDir } = local.platform;
      await local.markDeployed();
      const script = toRun
        .map(({ text }) => text)
        .join(`\necho '${SEPARATOR}'\n`)
        .replaceAll('http://localhost:4000', originUrl)
        .replaceAll('http://localhost:4566', endpointUrl);
      // Aliases, as in an interactive shell.
      const output = await local.copy.run(
        ['bash', '-O', 'expand_aliases', '-e', '-c', `exec 2>&1\n${script}`],
        {
          MILLRACE_STATE_DIR: stateDir,
          npm_config_update_notifier: 'false',
        },
      );
      const outputs = output.split(`${SEPARATOR}\n`);
      expect(outputs).toHaveLength(toRun.length);
      for (const [index, { text }] of toRun.entries()) {
        const [, expected = []] = Object.entries(outcomes).find(([key]) => text.includes(key)) ?? [];
        for (const pattern of expected) expect(outputs[index]).toMatch(pattern);
        expect(outputs[index]).not.toMatch(FAULT);
      }
    },
    RUN_MS,
  );

  it.each(blocks.map((block) => ({ ...block, name: `${block.file}:${block.line}` })))(
    '$name is a valid script with existing options',
    ({ text }) => {
      const { stderr } = spawnSync('bash', ['-n', '-c', text], { encoding: 'utf8' });
      expect(stderr).toBe('');
      for (const [, target, rest] of text.matchAll(/npx nx (?:run )?(\S+)(.*?)(?:#.*)?$/gm)) {
        const program = programOf(target!);
        if (program === undefined) continue;
        const usage = usageOf(program);
        const options = rest!.match(/--[a-z][a-z-]+/g) ?? [];
        expect(options.filter((option) => !`${usage} --configuration --args`.includes(option))).toEqual([]);
      }
    },
    RUN_MS,
  );
});

const programs: Readonly<Record<string, string>> = {
  'merchant:admin': 'apps/merchant/cli/create-merchant.ts',
  'merchant:keys': 'apps/merchant/cli/merchant-keys.ts',
  'merchant:limits': 'apps/merchant/cli/limit-merchant.ts',
  'order:connect': 'apps/order/cli/connect.ts',
  'order:load-products': 'apps/order/cli/load-products.ts',
  verify: 'apps/settlement/cli/verify.ts',
};

const usages = new Map<string, string>();

function usageOf(program: string): string {
  const known = usages.get(program);
  if (known !== undefined) return known;
  const usage = execFileSync('node', [program, '--help'], { cwd: workspaceRoot, encoding: 'utf8' });
  usages.set(program, usage);
  return usage;
}

/** The program of an Nx target that takes options of its own. */
function programOf(target: string): string | undefined {
  if (/^(deploy|diff|destroy|releases|rollback)$/.test(target)) return 'tools/deploy/src/main.ts';
  if (target === 'redrive') return 'tools/redrive/src/main.ts';
  if (target.startsWith('tools-contracts:')) return 'tools/contracts/src/main.ts';
  return programs[target];
}
