/**
 * Lists, adds or revokes the API keys of a merchant through the stage's admin function.
 *
 * `npx nx run merchant:keys --merchant=mer_… --add --name='CI server'`
 */
import { readArguments, runProgram, UsageError } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import type { ApiKeyView } from '@millrace/contracts-merchant';
import { readMode } from './key-mode.ts';
import { readMerchant } from './merchant-option.ts';

const USAGE = `usage: npx nx run merchant:keys --merchant=<id> [--configuration=local|dev|prod]
       npx nx run merchant:keys --merchant=<id> --add --name=<name> [--mode=test|live]
       npx nx run merchant:keys --merchant=<id> --revoke=<key id>
Without options, it lists the keys. --add prints a new key, by default of the mode that the stage accepts.
A revoked key is refused everywhere within 60 seconds.`;

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      merchant: { type: 'string' },
      add: { type: 'boolean', default: false },
      name: { type: 'string' },
      mode: { type: 'string' },
      revoke: { type: 'string' },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { add, name, revoke: keyId, stage } = values;
  const merchantId = readMerchant(values.merchant, USAGE);
  const mode = readMode(values.mode, USAGE);
  if (add && keyId !== undefined) throw new UsageError('--add and --revoke cannot be combined', USAGE);
  if (add && !name) throw new UsageError('--add requires --name', USAGE);
  if (!add && (name !== undefined || mode !== undefined)) {
    throw new UsageError('--name and --mode require --add', USAGE);
  }
  await enterStage(stageNamed(stage));

  const { invokeAdmin } = await import('./invoke-admin.ts');
  if (add) {
    const { key, apiKey } = await invokeAdmin(stage, {
      command: 'addKey',
      merchantId,
      name: name!,
      ...(mode && { mode }),
    });
    console.log(`merchant  ${merchantId}\n${describe(key)}\nAPI key   ${apiKey}`);
    console.log('Save the key now: it is stored as a hash and cannot be shown again.');
  } else if (keyId !== undefined) {
    const { key, activeKeys } = await invokeAdmin(stage, { command: 'revokeKey', merchantId, keyId });
    console.log(`merchant  ${merchantId}\n${describe(key)}`);
    console.log('The key is refused everywhere 60 seconds after its revocation.');
    if (activeKeys === 0) {
      console.log('It was the last key: the merchant cannot call any API until one is added with --add.');
    }
  } else {
    const { keys } = await invokeAdmin(stage, { command: 'listKeys', merchantId });
    console.log([`merchant  ${merchantId}`, ...keys.map(describe)].join('\n'));
  }
});

function describe({ id, name, mode, lastFour, createdAt, revokedAt }: ApiKeyView): string {
  const state = revokedAt === null ? 'active' : `revoked ${revokedAt}`;
  return `${id}  mk_${mode}_…${lastFour ?? ''}  created ${createdAt}  ${state}  (${name})`;
}
