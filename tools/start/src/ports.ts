import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './start-failure.ts';

export interface Ports {
  readonly endpointPort: number;
  readonly originPort: number;
}

const portsPath = (stateDir: string): string => join(stateDir, 'ports.json');

/**
 * The ports to start with: those of the start before where any free one will do. The deployed stacks hold the origin's
 * address, so that it stays what it was.
 * @throws StartFailure when the origin is asked for at another port than before
 */
export function portsFor(stateDir: string, asked: Ports): Ports {
  const before = portsBefore(stateDir);
  if (!before) return asked;
  if (asked.originPort !== 0 && asked.originPort !== before.originPort) {
    throw new StartFailure(
      `What is deployed in ${stateDir} answers on port ${before.originPort}, not on ${asked.originPort}.`,
      `Start with --origin-port ${before.originPort}, or with --reset to begin anew.`,
    );
  }
  return { endpointPort: asked.endpointPort || before.endpointPort, originPort: before.originPort };
}

/** Keeps the ports for the next start. */
export function keepPorts(stateDir: string, urls: { endpointUrl: string; originUrl: string }): void {
  const portOf = (url: string): number => Number(new URL(url).port);
  const ports: Ports = { endpointPort: portOf(urls.endpointUrl), originPort: portOf(urls.originUrl) };
  writeFileSync(portsPath(stateDir), JSON.stringify(ports));
}

function portsBefore(stateDir: string): Ports | undefined {
  const path = portsPath(stateDir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Ports) : undefined;
}
