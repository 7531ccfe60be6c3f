import { describe, expect, it } from '@jest/globals';
import { compilePolicy, evaluate } from './index.ts';
import { simulatedRequests } from './testing/verdicts.ts';

describe('evaluate', () => {
  it('gives the verdicts of an independent policy simulator', () => {
    expect(simulatedRequests).toHaveLength(500);
    const different = simulatedRequests.filter(
      ({ policy, request, verdict }) =>
        evaluate(request, { identity: [compilePolicy(policy)] }).verdict !== verdict,
    );
    expect(different).toEqual([]);
  });
});
