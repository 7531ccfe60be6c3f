import { cloudIdOf } from '@millrace/stages/identity';
import { FrontDoor } from './api/front-door.ts';
import type { Authorizer } from './authorization/authorizer.ts';
import { Sessions } from './authorization/sessions.ts';
import type { CloudConfig } from './config.ts';
import { StateDatabase } from './database.ts';
import { writeWhole } from './disk.ts';
import { Flows } from './flows.ts';
import { lockState } from './lock.ts';
import type { AnyService, Runtimes } from './registry.ts';
import { ServiceHost } from './service-host.ts';
import { Targets } from './targets.ts';

interface BootOptions {
  /** Decides about the calls of code and services. */
  readonly authorizer: Authorizer;
  /** Called when an engine ends unexpectedly; nothing works after that. */
  readonly onFatal: (reason: string) => void;
}

/** A local cloud that answers requests. */
export interface RunningCloud<Services extends readonly AnyService[]> {
  readonly endpointUrl: string;
  readonly runtimes: Runtimes<Services>;
  /** Stops everything, child processes included. */
  stop(): Promise<void>;
}

/**
 * Starts a local cloud with these services.
 * @throws StateInUse; the listen error when a port is taken
 */
export async function boot<const Services extends readonly AnyService[]>(
  services: Services,
  config: CloudConfig,
  { authorizer, onFatal }: BootOptions,
): Promise<RunningCloud<Services>> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    const lock = lockState(config.stateDir);
    stops.push(() => lock.release());
    const { account, stateDir } = config;
    const sessions = new Sessions();
    const identity = { id: cloudIdOf(stateDir, writeWhole), account, stateDir };
    const frontDoor = new FrontDoor(identity, { sessions, authorizer });
    stops.push(() => frontDoor.close());
    const port = await frontDoor.listen(config.endpointPort);
    const endpointUrl = `http://${config.host}:${port}`;
    const database = new StateDatabase(config.stateDir);
    stops.push(() => database.close());

    const flows = new Flows();
    const host = new ServiceHost(services);
    stops.push(() => host.stopEngines());
    // Running functions call the endpoint until they end.
    stops.push(() => frontDoor.close());
    stops.push(() => host.stopServices());
    stops.push(() => flows.stop());
    stops.push(() => host.closeServices());
    await host.start({
      config,
      database,
      endpointUrl,
      authorizer,
      sessions,
      flows,
      targets: new Targets(authorizer),
      resourceTypes: host.resourceTypes,
      fail: onFatal,
    });
    await host.open();
    flows.open();
    frontDoor.open(host.apis);
    return { endpointUrl, runtimes: host.runtimes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
