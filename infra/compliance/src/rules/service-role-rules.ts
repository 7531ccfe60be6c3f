import {
  logicalIdOf,
  propertyOf,
  resourcesOf,
  type NamedResource,
  type TemplateJson,
} from '@millrace/constructs/testing/template.ts';
import { grantedActions } from '../service-roles/granted-actions.ts';
import { references } from '../service-roles/references.ts';

/** An action that a reference has and a role lacks. */
export interface MissingAction {
  readonly role: string;
  readonly action: string;
  readonly reference: string;
  /** Why it may be missing. */
  readonly exception: string | undefined;
}

/**
 * Roles of AWS services that lack an action which CDK's own construct grants, or which AWS documents, without a reason
 * in `service-roles/references.ts`; and roles that work for something that has no reference there.
 */
export function incompleteServiceRoles(template: TemplateJson): string[] {
  const unknown = serviceRolesIn(template).flatMap((role) => {
    const users = usersOf(role, template);
    if (users.length === 0) return [`${role.id} is used by nothing`];
    return users
      .filter(({ use }) => !references[use])
      .map(({ use }) => `${role.id} has no reference for ${use}`);
  });
  const missing = missingActions(template)
    .filter(({ exception }) => exception === undefined)
    .map(({ role, action, reference }) => `${role} lacks ${action} of ${reference}`);
  return [...unknown, ...missing];
}

export function missingActions(template: TemplateJson): MissingAction[] {
  return serviceRolesIn(template).flatMap((role) => {
    const granted = grantedActions(template, role);
    return usersOf(role, template).flatMap(({ use, user }) => {
      const found = references[use] ?? [];
      return ('ownCode' in found ? [] : found)
        .filter(({ appliesTo }) => appliesTo?.(user, template) ?? true)
        .flatMap(({ name, actions, exceptions = {} }) =>
          actions(user, template)
            .filter((action) => !isGranted(action, granted))
            .map((action) => ({ role: role.id, action, reference: name, exception: exceptions[action] })),
        );
    });
  });
}

function serviceRolesIn(template: TemplateJson): NamedResource[] {
  return resourcesOf(template, 'AWS::IAM::Role').filter((role) =>
    JSON.stringify(propertyOf(role, 'AssumeRolePolicyDocument') ?? {}).includes('"Service"'),
  );
}

/** The resources that name a role, and the property in which they do, as in `AWS::Events::Rule Targets.RoleArn`. */
function usersOf(role: NamedResource, template: TemplateJson) {
  return resourcesOf(template).flatMap((user) =>
    [...new Set(pathsTo(role.id, user.Properties, []))].map((path) => ({
      user,
      use: `${user.Type} ${path}`,
    })),
  );
}

function pathsTo(id: string, value: unknown, path: readonly string[]): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsTo(id, item, path));
  if (logicalIdOf(value) === id) return [path.join('.')];
  return Object.entries(value).flatMap(([name, inner]) => pathsTo(id, inner, [...path, name]));
}

/** A `*` of CDK is granted if any action of its kind is, because the roles here name each action. */
function isGranted(action: string, granted: readonly string[]): boolean {
  const [beginning, ...others] = action.split('*');
  return granted.some((one) => (others.length > 0 ? one.startsWith(beginning!) : one === action));
}
