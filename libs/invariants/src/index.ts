export { assertInvariant, assertNever, InvariantViolation } from './invariant.ts';
