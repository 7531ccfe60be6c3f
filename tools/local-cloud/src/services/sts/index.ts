import type { CloudConfig } from '../../core/config.ts';
import type { Service } from '../../core/registry.ts';
import { stsApi } from './api.ts';

/** The Security Token Service. */
export const sts: Service<'sts', { readonly config: CloudConfig }> = {
  name: 'sts',
  needs: [],
  apis: [stsApi],
  start: ({ config }) => ({ config }),
};
