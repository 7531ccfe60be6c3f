import type { Api } from './api.ts';

/** Every API that the local cloud answers with its own code. Add an API by adding it here. */
export const apis: readonly Api[] = [];
