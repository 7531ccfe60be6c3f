import type { ObjectStore } from '../releases/object-store.ts';

/** Objects in memory. A test can change them to provoke a fault. */
export class InMemoryObjectStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();

  async create(key: string, content: Uint8Array): Promise<boolean> {
    if (this.objects.has(key)) return false;
    this.objects.set(key, content);
    return true;
  }

  async replace(key: string, content: Uint8Array): Promise<void> {
    this.objects.set(key, content);
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    return this.objects.get(key);
  }

  async list(prefix: string): Promise<string[]> {
    return [...this.objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
