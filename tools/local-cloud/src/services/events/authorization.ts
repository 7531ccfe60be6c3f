import type { Call } from '../../core/authorization/authorizer.ts';
import type { EventBridge } from './event-bridge.ts';

interface Entry {
  readonly EventBusName?: unknown;
  readonly Source?: unknown;
  readonly DetailType?: unknown;
}

/**
 * One call for each bus, source and type of the entries. On AWS all entries of a request fail together.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function putEventsCalls(entries: readonly Entry[], bridge: Pick<EventBridge, 'busArn'>): Call[] {
  return entries.map(({ EventBusName, Source, DetailType }) => ({
    action: 'events:PutEvents',
    resource: bridge.busArn(EventBusName === undefined ? 'default' : String(EventBusName)),
    context: { 'events:source': String(Source), 'events:detail-type': String(DetailType) },
  }));
}
