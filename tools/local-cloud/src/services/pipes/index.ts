import type { Service } from '../../core/registry.ts';
import type { Streams } from '../dynamodb/streams/streams.ts';
import { pipe, type Pipes } from './resources.ts';

/** EventBridge Pipes. */
export const pipes: Service<'pipes', Pipes, { readonly dynamodb: { readonly streams: Streams } }> = {
  name: 'pipes',
  needs: ['dynamodb'],
  resources: [pipe],
  start: ({ config, flows, targets }, { dynamodb: { streams } }) => ({ config, flows, targets, streams }),
};
