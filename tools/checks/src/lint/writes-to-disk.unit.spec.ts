import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { ESLint } from 'eslint';

const eslint = new ESLint({ cwd: workspaceRoot });

/** @returns how many imports the rule rejects in a virtual file */
async function refused(path: string, code: string): Promise<number> {
  const [result] = await eslint.lintText(code, { filePath: join(workspaceRoot, path) });
  const rule = '@typescript-eslint/no-restricted-imports';
  return result!.messages.filter(({ ruleId }) => ruleId === rule).length;
}

describe('the rule on writes of the local cloud', () => {
  it.each([
    "import { writeFileSync } from 'node:fs';",
    "import { existsSync, mkdirSync } from 'node:fs';",
    "import { writeFile } from 'node:fs/promises';",
    "import { DatabaseSync } from 'node:sqlite';",
  ])('rejects %s', async (code) => {
    expect(await refused('tools/local-cloud/src/services/logs/another.ts', code)).toBe(1);
  });

  it('allows reads, type imports, and writes in core/disk.ts', async () => {
    const reading =
      "import { readFileSync } from 'node:fs';\nimport type { DatabaseSync } from 'node:sqlite';";
    expect(await refused('tools/local-cloud/src/services/logs/another.ts', reading)).toBe(0);
    const writing = "import { writeFileSync } from 'node:fs';";
    expect(await refused('tools/local-cloud/src/core/disk.ts', writing)).toBe(0);
  });
});
