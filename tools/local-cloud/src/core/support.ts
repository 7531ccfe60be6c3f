import type { PropertySupport, ResourceType } from './resources/resource-type.ts';

/** What a resource type supports, as far as `SUPPORT.md` and `support.json` list it. */
export type SupportedType = Pick<
  ResourceType,
  'type' | 'properties' | 'updatePolicies' | 'recordedOnly' | 'identity' | 'importIdentifier'
>;

/** The contents of `SUPPORT.md`: what the types carry out and what they record. */
export function supportTable(types: readonly SupportedType[]): string {
  const sorted = sortedByName(types);
  const carried = sorted.filter(({ recordedOnly }) => !recordedOnly);
  const recorded = sorted.filter(({ recordedOnly }) => recordedOnly);
  const lines = [
    '# What the local cloud carries out',
    '',
    'Made by `node tools/local-cloud/src/main.ts --list-support`; a test fails when it is stale.',
    '',
    'Any type, property or function of a template that is not named here is refused by name when its change set is made.',
    '',
    'The code of each service is in `src/services/<service>`; see the [layout](README.md#layout).',
    '',
    '## Resource types',
    '',
    ...carried.flatMap(({ type, properties, updatePolicies, importIdentifier }) => [
      `### ${type}`,
      '',
      `Carried out: ${list(paths(properties, 'carried'))}.`,
      '',
      `Recorded without effect: ${list(paths(properties, 'recorded'))}.`,
      '',
      ...(updatePolicies ? [`\`UpdatePolicy\`: ${list(paths(updatePolicies, 'carried'))}.`, ''] : []),
      ...(importIdentifier ? [`Imported by \`${importIdentifier.name}\`.`, ''] : []),
    ]),
    '## Types without effect on a laptop',
    '',
    'They are recorded with all of their properties, and can be referred to.',
    '',
    ...recorded.map(
      ({ type, importIdentifier }) =>
        `- \`${type}\`${importIdentifier ? `, imported by \`${importIdentifier.name}\`` : ''}`,
    ),
    '',
  ];
  return lines.join('\n');
}

/**
 * The contents of `support.json`: the same as `SUPPORT.md` for programs, with the paths of properties as keys. A type that is
 * recorded only takes any property.
 */
export function supportJson(types: readonly SupportedType[]): string {
  const entries = sortedByName(types).map(
    ({ type, properties, updatePolicies, recordedOnly, importIdentifier }) => [
      type,
      {
        ...(recordedOnly
          ? { recordedOnly }
          : {
              properties: byPath(properties),
              ...(updatePolicies && { updatePolicy: byPath(updatePolicies) }),
            }),
        ...(importIdentifier && { importedBy: importIdentifier.name }),
      },
    ],
  );
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function byPath(support: PropertySupport): Readonly<Record<string, string>> {
  const kinds = ['carried', 'recorded'] as const;
  return Object.fromEntries(kinds.flatMap((kind) => paths(support, kind).map((path) => [path, kind])));
}

function sortedByName(types: readonly SupportedType[]): SupportedType[] {
  return [...types].sort((left, right) => (left.type < right.type ? -1 : 1));
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
