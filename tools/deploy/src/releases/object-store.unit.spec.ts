import { describeObjectStore } from '../testing/describe-object-store.ts';
import { InMemoryObjectStore } from '../testing/in-memory-object-store.ts';

describeObjectStore('InMemoryObjectStore', () => new InMemoryObjectStore());
