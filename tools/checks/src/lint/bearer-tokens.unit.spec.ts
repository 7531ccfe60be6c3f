import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { ESLint } from 'eslint';

const eslint = new ESLint({ cwd: workspaceRoot });

/** Lints a virtual file. @returns the lines that the rule reports */
async function refused(path: string, code: string): Promise<readonly number[]> {
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, path) });
  return result!.messages.filter(({ ruleId }) => ruleId === 'no-restricted-syntax').map(({ line }) => line);
}

const code = `export const one = (key: string) => ({ authorization: \`Bearer \${key}\` });
export const two = (key: string) => ({ authorization: 'Bearer ' + key });
export const three = (key: string) => \`-H 'Authorization: bearer \${key}'\`;
export const fine = 'Send it as "Authorization: Bearer <api key>".';
`;

describe('the rule on bearer tokens', () => {
  it.each([
    'apps/storefront/src/adapters/http-clients.ts',
    'apps/order/cli/connect.ts',
    'libs/http/src/another.ts',
    'infra/order/src/another.ts',
    'tools/start/src/probe.ts',
  ])('rejects a header built from any string in %s', async (path) => {
    expect(await refused(path, code)).toEqual([1, 2, 3]);
  });

  it.each(['libs/contracts/merchant/src/api-key.ts', 'apps/order/src/some.int.spec.ts'])(
    'allows the one file that validates the key, and tests: %s',
    async (path) => {
      expect(await refused(path, code)).toEqual([]);
    },
  );
});
