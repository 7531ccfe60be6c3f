export { apiIncompatibilities } from './api-incompatibilities.ts';
export { breaksBetween, type ContractBreak } from './breaks-between.ts';
export { incompatibilities } from './incompatibilities.ts';
export { CONTRACT_FILE, MOVED_FILE, readContract, readMovedContracts } from './read-contract.ts';
export { combinedContract, type ModuleContract } from '@millrace/events';
