/** Accepted exceptions from the structure rules. These lists and numbers may only shrink. */

/** Imports against the direction of dependencies. */
export const acceptedUpwardImports: readonly string[] = [];

/** Names that domain and application of an app share, as `<app> <name>`. */
export const acceptedSharedNames: readonly string[] = [];

/** Most files that one payment runs through (`paymentFiles`). */
export const filesOfPayment = { before: 33, all: 66 };
