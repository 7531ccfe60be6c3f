/**
 * Holds back everything that delivers until each resource is there: a pipe that starts before its target's function
 * would burn its retries.
 */
export class Gate {
  #open: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }

  passed(): Promise<void> {
    return this.#opened;
  }
}
