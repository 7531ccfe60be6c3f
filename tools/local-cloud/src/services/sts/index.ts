import type { Service } from '../../core/registry.ts';
import { stsApi, type Sts } from './api.ts';

/** The Security Token Service. */
export const sts: Service<'sts', Sts> = {
  name: 'sts',
  needs: [],
  apis: [stsApi],
  start: ({ config, authorizer, sessions }) => ({ config, authorizer, sessions }),
};
