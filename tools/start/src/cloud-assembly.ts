import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAGE, workspaceRoot, type Module } from './workspace.ts';

/** Where the synthesis of a module leaves its cloud assembly. */
export const assemblyDirectory = (module: Module): string => join(workspaceRoot, 'dist/infra', module, STAGE);

/** The names of the stacks in a cloud assembly. */
export function stacksIn(directory: string): string[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; properties?: { stackName?: string } }>;
  };
  return Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => properties?.stackName ?? id);
}

/**
 * What a cloud assembly comes to: the same for the same templates and assets. Assets are named by the digest of
 * their content, so the files that list them say all about them.
 */
export function digestOf(directory: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(directory).filter((name) => /\.(template|assets)\.json$/.test(name));
  for (const name of names.sort())
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(directory, name)));
  return hash.digest('hex');
}
