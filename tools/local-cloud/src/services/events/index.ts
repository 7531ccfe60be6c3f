import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { eventsApi } from './api.ts';
import { EventBridge } from './event-bridge.ts';
import { eventArchive } from './resources/archive.ts';
import { eventBus } from './resources/event-bus.ts';
import { eventRule } from './resources/rule.ts';

/** EventBridge: buses, rules and their targets. */
export const events: Service<'events', { readonly config: CloudConfig; readonly bridge: EventBridge }> = {
  name: 'events',
  needs: [],
  apis: [eventsApi],
  resources: [eventArchive, eventBus, eventRule],
  start: (core) => ({ config: core.config, bridge: new EventBridge(core) }),
  open: ({ bridge }) => bridge.open(),
  stop: ({ bridge }) => bridge.stop(),
};
