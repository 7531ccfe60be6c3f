/** A group of tasks that a listener forwards to. */
export interface TargetGroup {
  /** A healthy task answers 200 at this path. */
  readonly healthCheckPath: string;
}

export interface ListenerRule {
  readonly listenerArn: string;
  /** The matching rule with the lowest number applies. */
  readonly priority: number;
  readonly paths: readonly RegExp[];
  readonly targetGroupArn: string;
}

/** Application load balancers: find the target group that a listener forwards a request to. */
export class LoadBalancers {
  readonly targetGroups = new Map<string, TargetGroup>();
  /** The default target group of each listener, by the ARN of the listener. */
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

/** The DNS name on AWS of a load balancer, given its ARN or the ARN of a listener. */
export function dnsNameOf(arn: string): string {
  const [, region, name, id] = /^arn:aws:[^:]+:([^:]+):[^/]+\/app\/([^/]+)\/([^/]+)/.exec(arn) ?? [];
  return `internal-${name}-${id}.${region}.elb.amazonaws.com`;
}

/**
 * Compiles a path pattern of a listener rule, such as `/products*`: `*` matches any characters, `?` one character. The
 * whole path without its query must match, case-sensitively.
 * @returns undefined for a text that is not a pattern
 */
export function compilePathPattern(pattern: string): RegExp | undefined {
  if (!/^[\w\-.$/~"'@:+&*?]{1,128}$/.test(pattern)) return undefined;
  const source = pattern.replace(/[.$+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
