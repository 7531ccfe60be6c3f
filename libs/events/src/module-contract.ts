/** JSON Schema as TypeBox writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a module gives to other modules and to clients, and what it takes from other modules; plain JSON, sorted. */
export interface ModuleContract {
  readonly module: string;
  /** What it puts on the bus, on a topic or, as images of its items, on a stream. A schema is that of the whole message. */
  readonly events: readonly {
    readonly type: string;
    readonly version: number;
    readonly schema: JsonSchema;
  }[];
  /** What it takes from any of those, in which versions. */
  readonly accepts: readonly Versions<'type'>[];
  /** What others may invoke, as in `payment.claim`: the name begins with the module's. One entry for each version. */
  readonly functions: readonly {
    readonly name: string;
    readonly version: number;
    readonly request: JsonSchema;
    readonly response: JsonSchema;
  }[];
  /** What it invokes, in any one of these versions. */
  readonly calls: readonly Versions<'name'>[];
  /** The OpenAPI document of its HTTP API. */
  readonly api?: JsonSchema;
}

type Versions<Key extends string> = Readonly<Record<Key, string>> & { readonly versions: readonly number[] };
