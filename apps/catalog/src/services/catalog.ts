import { serve } from '@millrace/container-service';
import { composeCatalog } from '../composition.ts';

/** Serves the catalog's API and counts searches. */
void serve(composeCatalog());
