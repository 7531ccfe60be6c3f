import { fixedClock } from '@millrace/testing';
import { SandboxAcquirer } from '../adapters/acquirers.ts';
import { InMemorySettlementStore } from './in-memory-stores.ts';
import { NOW } from './payments.ts';

/** The acquirer's sandbox, with a look at what it counted. */
export function aSandbox() {
  const settlements = new InMemorySettlementStore();
  return { settlements, acquirer: new SandboxAcquirer(settlements), clock: fixedClock(NOW) };
}
