import { modules } from '../modules.ts';

/** Page that lists the modules, from `libs/modules`. */
export function modulesDocument(): string {
  const rows = modules.map(({ name, owns, paths, services }) => [
    `[\`${name}\`](resources/${name}.md)`,
    owns,
    codes(paths.map((path) => `/${path}`)),
    codes(services),
  ]);
  const head = ['module', 'owns', 'paths of its API', 'containers'];
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `# Modules

Generated from \`libs/modules/src/modules.ts\` by \`node libs/modules/src/documentation/generate.ts\`; a test fails when it is stale.

In deployment order: each needs only parameters of modules before it. The name of a module leads to its resources.

${table}
`;
}

const codes = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ');
