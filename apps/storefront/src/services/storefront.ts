import { serve } from '@millrace/container-service';
import { composeStorefront } from '../composition.ts';

/** Serves the pages of the shop. `views` and `assets` are copied into its bundle. */
void composeStorefront().then(serve);
