/** Port: objects by key. `create` never replaces an object. */
export interface ObjectStore {
  /** @returns whether it was written; false when the key exists, whose object stays as it is */
  create(key: string, content: Uint8Array): Promise<boolean>;
  replace(key: string, content: Uint8Array): Promise<void>;
  /** Undefined when the key does not exist. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** The keys with this prefix, sorted by their characters. */
  list(prefix: string): Promise<string[]>;
}
