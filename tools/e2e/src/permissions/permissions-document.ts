import type { Grant } from './needed.ts';
import { notExercised } from './not-exercised.ts';

export const PERMISSIONS_DOCUMENT = 'docs/reference/permissions.md';

const INTRODUCTION = `# Permissions

Generated from the end-to-end tests by \`MILLRACE_UPDATE_DOCUMENTS=1 npx nx run tools-e2e:e2e\`, which fail when it is stale.

What each role of stage \`local\` may do, and whether the tests need it: without a permission that is needed, a call of the tests would have been denied. Every permission is needed or says why no test shows it.
`;

interface Row {
  readonly action: string;
  readonly resources: string[];
  readonly needed: string;
}

/** Why a permission is there that the tests do not show to be needed. */
export function reasonFor({ role, action, resource }: Grant): string | undefined {
  return notExercised.find(
    (one) => one.role.test(role) && one.action.test(action) && (one.resource?.test(resource) ?? true),
  )?.reason;
}

/** The table of each role. A permission with a reason shows it, even if this run happened to use it. */
export function permissionsDocument(grants: readonly Grant[]): string {
  const modules = Map.groupBy(grants, ({ role }) => nameOf(role).module);
  const sections = [...modules].sort().map(([module, own]) => {
    const roles = [...Map.groupBy(own, ({ role }) => nameOf(role).role)].sort();
    return [`## ${module}`, ...roles.map(([role, granted]) => tableOf(role, granted))].join('\n\n');
  });
  return `${[INTRODUCTION.trimEnd(), ...sections].join('\n\n')}\n`;
}

function tableOf(role: string, grants: readonly Grant[]): string {
  const rows = new Map<string, Row>();
  for (const grant of grants) {
    const needed = reasonFor(grant) ?? (grant.calls.length > 0 ? 'yes' : 'no');
    const key = `${grant.action}|${needed}`;
    const row = rows.get(key) ?? { action: grant.action, resources: [], needed };
    row.resources.push(`\`${shortened(grant.resource)}\``);
    rows.set(key, row);
  }
  const lines = [...rows.values()]
    .map(({ action, resources, needed }) => {
      return `| \`${action}\` | ${[...new Set(resources)].sort().join(', ')} | ${needed} |`;
    })
    .sort();
  return [`### ${role}`, '', '| action | on | needed |', '| --- | --- | --- |', ...lines].join('\n');
}

/** The module and the logical name in the ARN of a role: `payment` and `SweeperRole`. */
function nameOf(roleArn: string): { module: string; role: string } {
  const [, module = '', role = roleArn] =
    /role\/millrace-local-([a-z]+)(?:-data)?-(.+?Role)/.exec(roleArn) ?? [];
  return { module, role };
}

/** An ARN without its first parts, and without what differs from stage to stage: ids of keys, ends of secrets. */
function shortened(resource: string): string {
  return resource
    .replace(/^arn:aws:(\w+):[^:]*:[^:]*:/, '$1:')
    .replace(/key\/[0-9a-f-]{36}/, 'key')
    .replace(/(secret:.+)-[0-9a-f]{6}$/, '$1-??????');
}
