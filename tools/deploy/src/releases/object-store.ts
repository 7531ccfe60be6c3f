/** Objects by their keys, of which one that must never change is written only where there is none. */
export interface ObjectStore {
  /** @returns whether it was written; false where there is an object of that key, which stays as it is */
  create(key: string, content: Uint8Array): Promise<boolean>;
  replace(key: string, content: Uint8Array): Promise<void>;
  /** Undefined where there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The keys that begin so, in the order of their characters. */
  list(prefix: string): Promise<string[]>;
}
