import { existsSync } from 'node:fs';
import { join } from 'node:path';

const workspaceRoot = join(import.meta.dirname, '../../..');

/**
 * The directory of a function's or a container's bundle, `dist/apps/<module>/<name>`.
 * @throws Error if it is not built
 */
export function bundleOf(module: string, name: string): string {
  const bundle = join(workspaceRoot, 'dist/apps', module, name);
  if (!existsSync(join(bundle, 'index.js'))) {
    throw new Error(`dist/apps/${module}/${name} is not built: run npx nx build ${module}`);
  }
  return bundle;
}

/** Builds the image of every container service, from the directory of its bundle. */
export const dockerfile = join(workspaceRoot, 'libs/container-service/Dockerfile');
