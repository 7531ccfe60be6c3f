import type { Cloud } from './cloud.ts';
import type { CloudConfig } from './config.ts';
import { Store } from './state/store.ts';

/** A local cloud that answers. */
export interface RunningCloud {
  readonly cloud: Cloud;
  stop(): Promise<void>;
}

/** Composes the local cloud from its parts and starts it. */
export async function boot(config: CloudConfig): Promise<RunningCloud> {
  const store = new Store(config.stateDir);
  const cloud = { config, store } as Cloud;
  return {
    cloud,
    async stop() {
      store.close();
    },
  };
}
