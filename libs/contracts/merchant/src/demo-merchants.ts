/** The two merchants that a local start seeds; nothing else ever does. Their keys are public, so they open nothing else. */
export const demoMerchants = [
  { merchantId: 'mer_00000000000000000000000001', name: 'Demo Merchant', apiKey: 'mk_test_millrace_demo' },
  { merchantId: 'mer_00000000000000000000000002', name: 'Rival Merchant', apiKey: 'mk_test_millrace_rival' },
] as const;
