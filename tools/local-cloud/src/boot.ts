import { cloudFormation } from './apis/cloudformation/index.ts';
import { apis } from './apis/index.ts';
import { provideBootstrap } from './bootstrap.ts';
import type { Cloud } from './cloud.ts';
import { ChangeSets } from './cloudformation/change-sets.ts';
import { StackEngine } from './cloudformation/stack-engine.ts';
import { LambdaDeployments } from './code-deploy/lambda-deployments.ts';
import type { CloudConfig } from './config.ts';
import { startDynamo } from './engines/dynoxide.ts';
import { startFauxqs } from './engines/fauxqs.ts';
import { FrontDoor } from './front-door.ts';
import { FunctionRunner } from './functions/functions.ts';
import { Gateway } from './gateway/gateway.ts';
import { LoadBalancers } from './load-balancing/load-balancers.ts';
import { LogStore } from './logs/log-store.ts';
import { createEventBuses } from './pump/events/event-bridge.ts';
import { createPump } from './pump/pump.ts';
import { resourceTypes } from './resources/index.ts';
import { ServiceRunner } from './services/service-runner.ts';
import { createStateMachines } from './state-machines/state-machine-registry.ts';
import { lockState } from './state/lock.ts';
import { Store } from './state/store.ts';

/** A local cloud that answers. */
export interface RunningCloud {
  readonly cloud: Cloud;
  /** Stops everything that runs, in the opposite order of starting, its child processes included. */
  stop(): Promise<void>;
}

/** While the parts are composed, those that come later are not there yet. */
type Unfinished = { -readonly [Part in keyof Cloud]: Cloud[Part] };

/**
 * Composes the local cloud from its parts and starts it.
 * @param onFatal called when an engine ends by itself, after which nothing works any more
 * @throws StateInUse; the listen error when a port is taken
 */
export async function boot(config: CloudConfig, onFatal: (reason: string) => void): Promise<RunningCloud> {
  const stops: (() => unknown)[] = [];
  const stop = async () => {
    for (const stopPart of stops.splice(0).reverse()) await stopPart();
  };
  try {
    const lock = lockState(config.stateDir);
    stops.push(() => lock.release());
    const frontDoor = new FrontDoor();
    stops.push(() => frontDoor.close());
    const port = await frontDoor.listen(config.host, config.endpointPort);
    const endpointUrl = `http://${config.host}:${port}`;
    const store = new Store(config.stateDir);
    stops.push(() => store.close());

    const messaging = await startFauxqs(config, endpointUrl);
    stops.push(() => messaging.stop());
    const dynamo = await startDynamo(config, store, onFatal);
    stops.push(() => dynamo.stop());
    // Functions that are still running call the front door until they have ended; the engines outlive it.
    stops.push(() => frontDoor.close());
    const cloud = {
      config,
      store,
      endpointUrl,
      dynamo: dynamo.dynamo,
      messaging: messaging.messaging,
      messagingResources: messaging.resources,
    } as Partial<Cloud> as Unfinished;

    cloud.logs = new LogStore(store.database);
    stops.push(() => cloud.logs.flush());
    cloud.gateway = new Gateway(cloud);
    cloud.originUrl = await cloud.gateway.listen();
    const functions = new FunctionRunner(cloud);
    cloud.functions = functions;
    cloud.lambdaDeployments = new LambdaDeployments(cloud);
    cloud.loadBalancers = new LoadBalancers();
    cloud.services = new ServiceRunner(cloud);
    const eventBuses = createEventBuses(cloud);
    cloud.eventBuses = eventBuses;
    const stateMachines = createStateMachines(cloud);
    cloud.stateMachines = stateMachines;
    const pump = createPump(cloud);
    cloud.pump = pump;
    // What starts work ends before what does it.
    stops.push(() => functions.stop());
    stops.push(() => stateMachines.stop());
    stops.push(() => eventBuses.stop());
    stops.push(() => pump.stop());
    stops.push(() => cloud.services.stop());
    stops.push(() => cloud.gateway.close());

    provideBootstrap(cloud);
    const engine = new StackEngine(cloud, resourceTypes);
    await engine.resume();
    eventBuses.open();
    pump.open();
    await cloud.services.open();
    cloud.gateway.open();
    const changeSets = new ChangeSets(cloud, engine);
    frontDoor.open({ cloud, dynamo, messaging, apis: [...apis, cloudFormation(engine, changeSets)] });
    return { cloud, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
