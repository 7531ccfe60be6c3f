import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartFailure } from './start-failure.ts';

export interface Ports {
  readonly endpointPort: number;
  readonly originPort: number;
}

const portsPath = (stateDir: string): string => join(stateDir, 'ports.json');

/**
 * The ports to start with: those of the previous start when any free port will do, because the deployed stacks hold the
 * address of the origin.
 * @throws StartFailure when another port of the origin is requested than before
 */
export function portsFor(stateDir: string, requested: Ports): Ports {
  const before = portsBefore(stateDir);
  if (!before) return requested;
  if (requested.originPort !== 0 && requested.originPort !== before.originPort) {
    throw new StartFailure(
      `The stacks in ${stateDir} are deployed for port ${before.originPort}, not ${requested.originPort}.`,
      `Start with --origin-port ${before.originPort}, or with --reset to start over.`,
    );
  }
  return { endpointPort: requested.endpointPort || before.endpointPort, originPort: before.originPort };
}

/** Stores the ports for the next start. */
export function storePorts(stateDir: string, urls: { endpointUrl: string; originUrl: string }): void {
  const portOf = (url: string): number => Number(new URL(url).port);
  const ports: Ports = { endpointPort: portOf(urls.endpointUrl), originPort: portOf(urls.originUrl) };
  writeFileSync(portsPath(stateDir), JSON.stringify(ports));
}

function portsBefore(stateDir: string): Ports | undefined {
  const path = portsPath(stateDir);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Ports) : undefined;
}
