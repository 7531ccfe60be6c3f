import { composeCatalog } from '../catalog/composition.ts';
import { serve } from '../serving/serve.ts';

/** `GET /products`, `GET /products/{id}`, `GET /categories`; counts what people look for. */
void serve(composeCatalog());
