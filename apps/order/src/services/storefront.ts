import { serve } from '../serving/serve.ts';
import { composeStorefront } from '../storefront/composition.ts';

/** The pages of the shop. Its bundle has copies of `storefront/views` and `storefront/assets` beside it. */
void composeStorefront().then(serve);
