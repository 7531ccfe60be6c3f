import {
  denialMessage,
  evaluate,
  missingStatement,
  type AuthorizationRequest,
  type ConditionContext,
  type Decision,
  type Denial,
} from '@millrace/iam';
import { AwsError } from '../aws-error.ts';
import type { CloudConfig } from '../config.ts';
import { serviceOf } from '../arn.ts';
import { sessionArn, type Caller, type RoleSession, type ServiceCaller } from './caller.ts';
import { Policies } from './policies.ts';

/** What a call does. */
export interface Call {
  /** `sqs:SendMessage` */
  readonly action: string;
  /** An ARN, or `*` for an action without a resource. */
  readonly resource: string;
  /** Condition keys of this call, besides those that every call has. */
  readonly context?: ConditionContext;
}

/** Whom the policies name, without a person. */
type Restricted = RoleSession | ServiceCaller;

/** A call that was allowed. */
export interface MadeCall {
  /** The ARN of a role, or a service. */
  readonly by: string;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

export interface Permissions {
  readonly roles: readonly { readonly arn: string; readonly policies: readonly unknown[] }[];
  readonly calls: readonly MadeCall[];
}

/** More than all roles of a stage use. */
const MAX_REMEMBERED = 10_000;

/** Decides about every call of code and services, as IAM does. Administrators may do everything. */
export class Authorizer {
  /** False only in a benchmark. */
  readonly enforces: boolean = true;
  readonly policies = new Policies(() => this.#forget());
  /** A number that grows with each change of a policy, readable by other threads. */
  readonly revision = new Int32Array(new SharedArrayBuffer(4));
  readonly #config: Pick<CloudConfig, 'region' | 'account'>;
  readonly #allowed = new Set<string>();
  readonly #made = new Map<string, MadeCall>();
  /** Customer-managed keys, by the resource that they encrypt. */
  readonly #keys = new Map<string, string>();

  constructor(config: Pick<CloudConfig, 'region' | 'account'>) {
    this.#config = config;
  }

  /** @throws AwsError `AccessDeniedException`, for the first call that is not allowed */
  require(caller: Caller, ...calls: readonly Call[]): void {
    if (caller.kind === 'administrator') return;
    if (caller.kind === 'role' && caller.assumedBy !== undefined) {
      this.require(caller.assumedBy, { action: 'sts:AssumeRole', resource: caller.roleArn });
    }
    for (const call of calls) {
      const key = memoryKey(caller, call);
      if (this.#allowed.has(key)) continue;
      const request = this.#requestOf(caller, call);
      const decision = this.#decide(caller, request);
      if (decision.verdict !== 'allowed') throw this.#denied(caller, request, decision);
      this.#record(key, caller, request);
      if (this.policies.usesTime) continue;
      if (this.#allowed.size >= MAX_REMEMBERED) this.#allowed.clear();
      this.#allowed.add(key);
    }
  }

  /** The documents of all roles, and every call of a role or a service that was allowed, once. */
  permissions(): Permissions {
    const roles = this.policies.roles().map((arn) => ({
      arn,
      policies: (this.policies.role(arn)?.identity ?? []).map(({ document }) => document),
    }));
    return { roles, calls: [...this.#made.values()] };
  }

  /** Records which key encrypts a resource. A key of AWS, or none, needs no permission. */
  encrypt(resource: string, keyId: string | undefined): void {
    if (serviceOf(keyId ?? '') === 'kms') this.#keys.set(resource, keyId!);
    else this.#keys.delete(resource);
    this.#forget();
  }

  /**
   * The calls of KMS that a service makes on behalf of the caller, for a resource with a customer-managed key.
   * @param context encryption context, without its prefix `kms:EncryptionContext:`
   */
  keyCalls(
    resource: string,
    actions: readonly string[],
    context: Readonly<Record<string, string>> = {},
  ): Call[] {
    const key = this.#keys.get(resource);
    if (key === undefined) return [];
    const { region, account } = this.#config;
    const encryption = Object.entries(context).map(([name, value]) => [
      `kms:EncryptionContext:${name}`,
      value,
    ]);
    return actions.map((action) => ({
      action,
      resource: key,
      context: {
        'kms:ViaService': `${serviceOf(resource)}.${region}.amazonaws.com`,
        'kms:CallerAccount': account,
        ...Object.fromEntries(encryption),
      },
    }));
  }

  /**
   * Checks that a service may assume a role.
   * @param service `lambda.amazonaws.com`
   * @throws AwsError `AccessDeniedException`
   */
  requireTrust(service: string, roleArn: string, sourceArn: string): void {
    this.require({ kind: 'service', service, sourceArn }, { action: 'sts:AssumeRole', resource: roleArn });
  }

  #decide(caller: Restricted, request: AuthorizationRequest): Decision {
    const { resource } = request;
    if (request.action === 'sts:AssumeRole') {
      return evaluate(request, optional({ resource: this.policies.role(resource)?.trust.policy }));
    }
    const role = caller.kind === 'role' ? this.policies.role(caller.roleArn) : undefined;
    return evaluate(request, {
      identity: role?.identity.map(({ policy }) => policy) ?? [],
      ...optional({ resource: this.policies.resource(scopeOf(resource)) }),
    });
  }

  #requestOf(caller: Restricted, { action, resource, context }: Call): AuthorizationRequest {
    const { region, account } = this.#config;
    const now = new Date();
    return {
      action,
      resource,
      principal:
        caller.kind === 'service'
          ? { kind: 'service', service: caller.service }
          : { kind: 'role', arn: caller.roleArn, sessionArn: sessionArn(caller), accountId: account },
      resourceAccountId: account,
      context: {
        'aws:CurrentTime': now.toISOString(),
        'aws:EpochTime': Math.floor(now.getTime() / 1000),
        'aws:RequestedRegion': region,
        // Clients here use plain HTTP on loopback. The same clients use TLS on AWS.
        'aws:SecureTransport': true,
        'aws:ResourceAccount': account,
        ...(caller.kind === 'service'
          ? {
              'aws:SourceArn': caller.sourceArn,
              'aws:SourceAccount': account,
              'aws:PrincipalIsAWSService': true,
              'aws:PrincipalServiceName': caller.service,
            }
          : {
              'aws:PrincipalArn': caller.roleArn,
              'aws:PrincipalAccount': account,
              'aws:PrincipalType': 'AssumedRole',
              'aws:PrincipalIsAWSService': false,
              'aws:ViaAWSService': false,
            }),
        ...context,
      },
    };
  }

  #record(key: string, caller: Restricted, { action, resource, context }: AuthorizationRequest): void {
    if (this.#made.size >= MAX_REMEMBERED) return;
    const by = caller.kind === 'role' ? caller.roleArn : caller.service;
    this.#made.set(key, { by, action, resource, context: context ?? {} });
  }

  /** Tells the caller's log and that of the local cloud which statement is missing. */
  #denied(caller: Restricted, request: AuthorizationRequest, denial: Denial): AwsError {
    const message = denialMessage(denial, request);
    const remedy =
      denial.verdict === 'implicitDeny'
        ? `${message}. Missing statement: ${JSON.stringify(missingStatement(denial, request))}`
        : message;
    console.error(`access denied: ${remedy}`);
    if (caller.kind === 'role') caller.log?.(`ACCESS DENIED ${remedy}`);
    return new AwsError('AccessDeniedException', message);
  }

  #forget(): void {
    this.#allowed.clear();
    Atomics.add(this.revision, 0, 1);
  }
}

/** The policy that applies to a resource: an object has that of its bucket; all log groups have those of the service. */
function scopeOf(resource: string): string {
  const service = serviceOf(resource);
  if (service === 's3') return resource.split('/', 1)[0]!;
  return service === 'logs' ? 'logs' : resource;
}

function memoryKey(caller: Restricted, { action, resource, context }: Call): string {
  const who = caller.kind === 'role' ? caller.roleArn : `${caller.service} ${caller.sourceArn}`;
  return [who, action, resource, context ? JSON.stringify(context) : ''].join('|');
}

function optional<Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
