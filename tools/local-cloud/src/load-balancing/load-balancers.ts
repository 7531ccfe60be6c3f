/** A group of tasks that a listener forwards to. */
export interface TargetGroup {
  /** Answered with 200 by a task that is healthy. */
  readonly healthCheckPath: string;
}

export interface ListenerRule {
  readonly listenerArn: string;
  /** The lowest one that matches decides. */
  readonly priority: number;
  readonly paths: readonly RegExp[];
  readonly targetGroupArn: string;
}

/** Application load balancers: which target group a listener forwards a request to. */
export class LoadBalancers {
  readonly targetGroups = new Map<string, TargetGroup>();
  /** By the ARN of a listener, the target group of what no rule matches. */
  readonly listeners = new Map<string, string>();
  readonly rules = new Map<string, ListenerRule>();

  /** @param path percent-encoded, without the query. @returns undefined when there is no such listener */
  targetGroupOf(listenerArn: string, path: string): string | undefined {
    const [first] = [...this.rules.values()]
      .filter((rule) => rule.listenerArn === listenerArn && rule.paths.some((pattern) => pattern.test(path)))
      .sort((left, right) => left.priority - right.priority);
    return first?.targetGroupArn ?? this.listeners.get(listenerArn);
  }
}

/** The name under which a load balancer, or that of a listener, is known on AWS. */
export function dnsNameOf(arn: string): string {
  const [, region, name, id] = /^arn:aws:[^:]+:([^:]+):[^/]+\/app\/([^/]+)\/([^/]+)/.exec(arn) ?? [];
  return `internal-${name}-${id}.${region}.elb.amazonaws.com`;
}
