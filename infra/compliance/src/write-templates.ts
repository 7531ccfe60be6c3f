/**
 * Synthesizes an app once in each of its stages and variants, runs cdk-nag on it, and stores in
 * `dist/infra/<owner>/templates` what the rules and the app's own tests read.
 *
 * `node infra/compliance/src/write-templates.ts infra/<owner>`
 */
import { registerHooks } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const [projectRoot] = process.argv.slice(2);
if (!projectRoot) throw new Error('usage: write-templates.ts infra/<owner>');

// Every source that is loaded from here on, so that a test can tell that the templates are older than one.
const loaded = new Set<string>();
registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    if (resolved.url.startsWith('file:')) loaded.add(fileURLToPath(resolved.url));
    return resolved;
  },
});

const { writeTemplates } = await import('./synthesis/write.ts');
await writeTemplates(basename(projectRoot), loaded);
