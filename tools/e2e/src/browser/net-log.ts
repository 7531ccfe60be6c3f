import { readFileSync } from 'node:fs';

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly { readonly type: number; readonly params?: Readonly<Record<string, unknown>> }[];
}

/**
 * The hosts that a closed browser connected to or sent data to.
 * @see https://www.chromium.org/for-testers/providing-network-details/
 */
export function hostsReachedBy(netLogPath: string): Set<string> {
  const { constants, events } = JSON.parse(readFileSync(netLogPath, 'utf8')) as NetLog;
  const { TCP_CONNECT_ATTEMPT: tcp, UDP_CONNECT: udp, UDP_BYTES_SENT: sent } = constants.logEventTypes;
  // Chromium connects UDP sockets without sending data, to ask the kernel for a route.
  const kinds = events.some(({ type }) => type === sent) ? [tcp, udp] : [tcp];
  const addresses = events
    .filter(({ type }) => kinds.includes(type))
    .map(({ params }) => params?.['address']);
  return new Set(
    addresses
      .filter((address) => typeof address === 'string')
      .map((address) => new URL(`tcp://${address}`).hostname.replace(/^\[|\]$/g, '')),
  );
}
