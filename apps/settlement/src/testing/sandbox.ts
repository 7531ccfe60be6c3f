import { fixedClock } from '@millrace/testing';
import { SandboxAcquirer } from '../adapters/acquirers.ts';
import { inMemorySettlementStore } from './in-memory-stores.ts';
import { NOW } from './payments.ts';

/** The acquirer's sandbox, with its counters. */
export function aSandbox() {
  const settlements = inMemorySettlementStore();
  return { settlements, acquirer: new SandboxAcquirer(settlements), clock: fixedClock(NOW) };
}
