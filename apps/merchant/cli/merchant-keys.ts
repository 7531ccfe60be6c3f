/**
 * Lists, adds or revokes the API keys of a merchant through the stage's admin function.
 *
 * `npx nx run merchant:keys --merchant=mer_… --add --name='CI server'`
 */
import { readArguments } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import type { ApiKeyView } from '@millrace/contracts-merchant';
import { invokeAdmin } from './invoke-admin.ts';
import { isMode, runCommand } from './run-command.ts';

const USAGE = `usage: --merchant=<id> [--stage=local|dev|prod] lists the keys; with
  --add --name=<name> [--mode=test|live]  it adds a key and shows it, once; without --mode, of the mode that
                                          the stage accepts
  --revoke=<key id>                       it revokes a key, within 60 seconds`;

await runCommand(async () => {
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
  const { merchant: merchantId, add, name, mode, revoke: keyId, stage } = values;
  const isNamed = name !== undefined || mode !== undefined;
  const isUsable = add ? keyId === undefined && name : !isNamed;
  if (!merchantId || !isUsable || !isMode(mode)) throw new Error(USAGE);
  await enterStage(stageNamed(stage));

  if (add) {
    const { key, apiKey } = await invokeAdmin(stage, {
      command: 'addKey',
      merchantId,
      name: name!,
      ...(mode && { mode }),
    });
    console.log(`merchant  ${merchantId}\n${describe(key)}\nAPI key   ${apiKey}`);
    console.log('Keep the key now: it is stored hashed and cannot be shown again.');
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
