import { lifecycleDocument } from '@millrace/lifecycle';
import { lifecycle } from '../domain/lifecycle.ts';
import { refundLifecycle } from '../domain/refund-lifecycle.ts';
import { testSourcesDocument } from './test-sources-document.ts';

/** The files of `docs/reference` that are generated from the payment module's code, by name. */
export const documents: Readonly<Record<string, string>> = {
  'payment-lifecycle.md': lifecycleDocument({
    title: 'The life of a payment',
    module: 'payment',
    source: 'lifecycle.ts',
    table: lifecycle,
  }),
  'refund-lifecycle.md': lifecycleDocument({
    title: 'The life of a refund',
    module: 'payment',
    source: 'refund-lifecycle.ts',
    table: refundLifecycle,
  }),
  'test-sources.md': testSourcesDocument(),
};
