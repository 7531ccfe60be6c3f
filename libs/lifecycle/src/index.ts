export { lifecycleDocument } from './lifecycle-document.ts';
export {
  noChange,
  refused,
  stateTable,
  to,
  type Kept,
  type Rows,
  type StateTable,
  type Transition,
  type WriteRule,
} from './state-table.ts';
