/** The two merchants that are seeded at a local start, and only there. Their keys are public, so they grant no other access. */
export const demoMerchants = [
  { merchantId: 'mer_00000000000000000000000001', name: 'Demo Merchant', apiKey: 'mk_test_millrace_demo' },
  { merchantId: 'mer_00000000000000000000000002', name: 'Rival Merchant', apiKey: 'mk_test_millrace_rival' },
] as const;
