/** Accepted exceptions from the structure rules. These lists and numbers may only shrink. */

/** Imports against the direction of dependencies. */
export const acceptedUpwardImports: readonly string[] = [];

/** Names that domain and application of an app share, as `<app> <name>`. */
export const acceptedSharedNames: readonly string[] = [];

/** Files that may be longer than `MAX_LINES`. */
export const acceptedLongFiles: readonly string[] = [
  'apps/order/src/adapters/payments/http-payments.int.spec.ts',
  'apps/order/src/bundle.int.spec.ts',
  'apps/order/src/testing/order-store-contract.ts',
  'apps/payment/src/adapters/http/create-refund.int.spec.ts',
  'apps/settlement/cli/verify.int.spec.ts',
  'apps/settlement/src/handlers/handlers.int.spec.ts',
  'apps/storefront/src/adapters/pages/checkout-pages.unit.spec.ts',
  'apps/storefront/src/assets/styles.css',
  'libs/http/src/create-api.unit.spec.ts',
  'tools/deploy/src/rollback.int.spec.ts',
];

/** Most files that one payment runs through (`paymentFiles`). */
export const filesOfPayment = { before: 33, all: 66 };
