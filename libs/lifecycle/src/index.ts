export { lifecycleDocument } from './lifecycle-document.ts';
export {
  noChange,
  refused,
  stateTable,
  to,
  type NoTransition,
  type Rows,
  type StateTable,
  type Transition,
  type WriteRule,
} from './state-table.ts';
