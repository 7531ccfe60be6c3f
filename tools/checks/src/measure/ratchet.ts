/** Accepted exceptions from the structure rules. These lists and numbers may only shrink. */

/** Maximum number of files in import cycles, by project; every other project has none. */
export const filesInCycles: Readonly<Record<string, number>> = {
  'tools/simulation': 4,
};

/** Imports against the direction of dependencies. */
export const acceptedUpwardImports: readonly string[] = [];

/** Files that may be longer than `MAX_LINES`. */
export const acceptedLongFiles: readonly string[] = [
  'apps/order/src/adapters/payments/http-payments.int.spec.ts',
  'apps/order/src/application/request-payment.unit.spec.ts',
  'apps/order/src/bundle.int.spec.ts',
  'apps/order/src/testing/order-store-contract.ts',
  'apps/payment/src/adapters/http/create-refund.int.spec.ts',
  'apps/settlement/cli/verify.int.spec.ts',
  'apps/settlement/src/handlers/handlers.int.spec.ts',
  'apps/storefront/src/adapters/pages/checkout-pages.unit.spec.ts',
  'apps/storefront/src/assets/styles.css',
  'infra/order/src/order-service.unit.spec.ts',
  'libs/http/src/create-api.unit.spec.ts',
  'tools/deploy/src/rollback.int.spec.ts',
  'tools/e2e/src/orders.e2e.spec.ts',
  'tools/e2e/src/platform/fuzzed-requests.ts',
  'tools/local-cloud/src/flows.unit.spec.ts',
  'tools/local-cloud/src/services/apigateway/gateway.int.spec.ts',
  'tools/local-cloud/src/services/cloudformation/stack-engine.int.spec.ts',
  'tools/local-cloud/src/services/ecs/services.int.spec.ts',
  'tools/redrive/src/main.int.spec.ts',
  'tools/redrive/src/redrive.unit.spec.ts',
  'tools/simulation/src/redriven-letters.unit.spec.ts',
  'tools/simulation/src/shop/anonymous-visitors.int.spec.ts',
];

/** Maximum number of files that one payment runs through (`paymentFiles`). */
export const filesOfPayment = { before: 44, all: 94 };
