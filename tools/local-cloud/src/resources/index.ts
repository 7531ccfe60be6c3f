import type { ResourceType } from '../resource-type.ts';

/** Every resource type that the local cloud carries out. Add a type by adding it here. */
export const resourceTypes: readonly ResourceType[] = [];
