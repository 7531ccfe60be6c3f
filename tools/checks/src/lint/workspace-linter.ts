import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCachedProjectGraph } from '@nx/devkit';
import { workspaceRoot } from '@millrace/tools-start';
import { ESLint } from 'eslint';

/**
 * ESLint for the whole workspace. It caches its results in `.nx/eslint.json` and lints only changed files again.
 *
 * The results of a file also depend on files that ESLint does not track: the rule on module boundaries reads Nx's
 * project graph. A digest of those files is therefore part of the configuration, which ESLint compares.
 * @throws Error when Nx has not stored its project graph, without which that rule accepts all files
 */
export function workspaceLinter(): ESLint {
  return new ESLint({
    cwd: workspaceRoot,
    cache: true,
    cacheLocation: join(workspaceRoot, '.nx/eslint.json'),
    cacheStrategy: 'content',
    overrideConfig: { settings: { millrace: { rulesDependOn: digest(graph(), rules()) } } },
  });
}

function graph(): string {
  const { nodes, dependencies } = readCachedProjectGraph();
  return JSON.stringify(
    Object.values(nodes)
      .map(({ name, data: { root, tags = [] } }) => ({
        name,
        root,
        tags,
        targets: [...new Set((dependencies[name] ?? []).map(({ target }) => target))].sort(),
      }))
      .sort((one, other) => one.name.localeCompare(other.name)),
  );
}

function rules(): string {
  const files = ['package-lock.json', 'eslint.config.mjs', 'tools/checks/src/lint/*.mjs'];
  return globSync(files, { cwd: workspaceRoot })
    .sort()
    .map((file) => readFileSync(join(workspaceRoot, file), 'utf8'))
    .join('\0');
}

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex');
