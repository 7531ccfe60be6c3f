import { lifecycleDocument } from '@millrace/lifecycle';
import { lifecycle } from '../domain/lifecycle.ts';

/** The files of `docs/reference` that are generated from the order module's code, by name. */
export const documents: Readonly<Record<string, string>> = {
  'order-lifecycle.md': lifecycleDocument({
    title: 'The life of an order',
    module: 'order',
    source: 'lifecycle.ts',
    table: lifecycle,
  }),
};
