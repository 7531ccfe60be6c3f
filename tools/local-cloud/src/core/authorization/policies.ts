import { compilePolicy, type Policy, type PolicyOptions } from '@millrace/iam';
import { ResourceRefused } from '../resources/resource-type.ts';
import { conditionKeys, dependsOnTime, unknownKeys } from './condition-keys.ts';

type Statements = readonly unknown[];

/** A policy of a role, with the document that it was made from. */
export interface RolePolicy {
  readonly policy: Policy;
  readonly document: unknown;
}

interface Role {
  readonly trust: RolePolicy;
  readonly inline: readonly RolePolicy[];
}

/** The policies of roles and resources. Resource types add and remove them. */
export class Policies {
  /** Whether a policy depends on the time of the call. */
  usesTime = false;
  readonly #roles = new Map<string, Role>();
  /** Those of `AWS::IAM::Policy`, by the role and by their names. */
  readonly #added = new Map<string, Map<string, RolePolicy>>();
  /** By the resource and by the template's resource that gives them. */
  readonly #statements = new Map<string, Map<string, Statements>>();
  readonly #resources = new Map<string, Policy>();
  readonly #changed: () => void;

  /** @param changed called after each change, which may take back what was allowed */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** @throws ResourceRefused when a document is malformed */
  putRole(arn: string, trust: unknown, inline: readonly { name: string; document: unknown }[]): void {
    this.#roles.set(arn, {
      trust: this.#compiled(trust, { name: 'trust policy', attachment: 'trust' }),
      inline: inline.map(({ name, document }) => this.#compiled(document, { name })),
    });
    this.#changed();
  }

  removeRole(arn: string): void {
    this.#roles.delete(arn);
    this.#changed();
  }

  /** Adds a policy to a role, or replaces the one of that name. @throws ResourceRefused */
  addToRole(arn: string, name: string, document: unknown): void {
    this.#addedTo(arn).set(name, this.#compiled(document, { name }));
    this.#changed();
  }

  removeFromRole(arn: string, name: string): void {
    this.#addedTo(arn).delete(name);
    this.#changed();
  }

  /**
   * Puts statements into the policy of a resource.
   * @param scope what the policy belongs to: an ARN, or the name of a service whose policies apply to all its resources
   * @param id of what gives the statements, so that it can replace and remove them
   * @throws ResourceRefused
   */
  putOnResource(scope: string, id: string, document: { readonly Statement?: unknown }): void {
    const statements = [document.Statement ?? []].flat();
    // Refused here, with the name of what gives it, and not when it is combined with others.
    this.#compiled(document, { name: id, attachment: 'resource' });
    const all = this.#statements.get(scope) ?? new Map<string, Statements>();
    this.#statements.set(scope, all.set(id, statements));
    this.#combine(scope);
  }

  removeFromResource(scope: string, id: string): void {
    this.#statements.get(scope)?.delete(id);
    this.#combine(scope);
  }

  /** The ARNs of all roles. */
  roles(): string[] {
    return [...this.#roles.keys()];
  }

  /** @returns undefined for a role that does not exist */
  role(arn: string): { readonly trust: RolePolicy; readonly identity: readonly RolePolicy[] } | undefined {
    const role = this.#roles.get(arn);
    return role && { trust: role.trust, identity: [...role.inline, ...this.#addedTo(arn).values()] };
  }

  resource(scope: string): Policy | undefined {
    return this.#resources.get(scope);
  }

  #addedTo(arn: string): Map<string, RolePolicy> {
    const added = this.#added.get(arn) ?? new Map<string, RolePolicy>();
    this.#added.set(arn, added);
    return added;
  }

  #combine(scope: string): void {
    const Statement = [...(this.#statements.get(scope)?.values() ?? [])].flat();
    if (Statement.length === 0) this.#resources.delete(scope);
    else {
      const document = { Version: '2012-10-17', Statement };
      this.#resources.set(scope, compilePolicy(document, { name: scope, attachment: 'resource' }));
    }
    this.#changed();
  }

  /** @throws ResourceRefused */
  #compiled(document: unknown, options: PolicyOptions): RolePolicy {
    try {
      const policy = compilePolicy(document, options);
      const keys = conditionKeys(document);
      const unknown = unknownKeys(keys);
      if (unknown.length > 0) throw new Error(`the local cloud has no condition key ${unknown.join(', ')}`);
      this.usesTime ||= dependsOnTime(keys);
      return { policy, document };
    } catch (error) {
      throw new ResourceRefused(`${options.name}: ${(error as Error).message}`);
    }
  }
}
