export {
  balanceResponse,
  transferKinds,
  transferResponse,
  type TransferKind,
  type TransferResponse,
} from './ledger-api.ts';
export { settlementCompleted, type SettlementCompleted } from './settlement-completed.ts';
export { settlementFailed, type SettlementFailed } from './settlement-failed.ts';
