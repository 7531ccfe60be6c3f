import type { PropertySupport, ResourceType } from './resource-type.ts';

/** What the local cloud carries out and what it records, as Markdown, from the types themselves. */
export function supportTable(types: readonly ResourceType[]): string {
  const sorted = [...types].sort((left, right) => (left.type < right.type ? -1 : 1));
  const carried = sorted.filter(({ recordedOnly }) => !recordedOnly);
  const recorded = sorted.filter(({ recordedOnly }) => recordedOnly);
  const lines = [
    '# What the local cloud carries out',
    '',
    'Made by `node tools/local-cloud/src/main.ts --list-support`; a test fails when it is stale.',
    '',
    'Any type, property or function of a template that is not named here is refused by name when its change set is made.',
    '',
    '## Resource types',
    '',
    ...carried.flatMap(({ type, properties, updatePolicies }) => [
      `### ${type}`,
      '',
      `Carried out: ${list(paths(properties, 'carried'))}.`,
      '',
      `Recorded without effect: ${list(paths(properties, 'recorded'))}.`,
      '',
      ...(updatePolicies ? [`\`UpdatePolicy\`: ${list(paths(updatePolicies, 'carried'))}.`, ''] : []),
    ]),
    '## Types without effect on a laptop',
    '',
    'They are recorded with all of their properties, and can be referred to.',
    '',
    ...recorded.map(({ type }) => `- \`${type}\``),
    '',
  ];
  return lines.join('\n');
}

function paths(support: PropertySupport, kind: 'carried' | 'recorded', prefix = ''): string[] {
  return Object.entries(support).flatMap(([name, entry]) => {
    if (typeof entry === 'string') return entry === kind ? [`${prefix}${name}`] : [];
    return paths(entry, kind, `${prefix}${name}.`);
  });
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ') || 'none';
}
