import type { ServiceAlias } from './task-definition.ts';

/** An alias, and the port of its service on this machine. */
export interface ReachableAlias extends ServiceAlias {
  readonly localPort: number;
}

/**
 * Rewrites the addresses of Service Connect in the variables of a task, because no name server knows them:
 * `http://catalog:8081/x` becomes `http://127.0.0.1:<local port>/x`. Other addresses stay unchanged.
 */
export function withLocalAddresses(
  environment: Readonly<Record<string, string>>,
  aliases: readonly ReachableAlias[],
): Record<string, string> {
  const rewrite = (text: string) =>
    text.replace(/\bhttp:\/\/([\w.-]+)(?::(\d+))?(?![\w.:@-])/g, (address, host: string, port = '80') => {
      const alias = aliases.find(({ dnsName, port: own }) => dnsName === host && own === Number(port));
      return alias ? `http://127.0.0.1:${alias.localPort}` : address;
    });
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, rewrite(value)]));
}
