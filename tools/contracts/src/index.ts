export { apiIncompatibilities } from './api-incompatibilities.ts';
export { breaksBetween, type ContractBreak } from './breaks-between.ts';
export { incompatibilities } from './incompatibilities.ts';
export { CONTRACT_FILE, readContract } from './read-contract.ts';
export type { ModuleContract } from '@millrace/events';
