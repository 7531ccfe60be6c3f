import { Listr } from 'listr2';

/** Shows a line about the current step. */
export type Detail = (text: string) => void;

/** Reports the progress of a start. */
export interface Progress {
  step<Result>(title: string, run: (detail: Detail) => Promise<Result>): Promise<Result>;
  /** Prints a permanent line between two steps. */
  note(line: string): void;
}

/** Prints nothing. */
export const quiet: Progress = { step: (_title, run) => run(() => {}), note: () => {} };

/** On a terminal a spinner for each step, elsewhere a line for each finished step. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? animated : plainLines(stream);
}

const animated: Progress = {
  note: (line) => console.log(line),
  async step(title, run) {
    let result: Awaited<ReturnType<typeof run>>;
    await new Listr(
      [
        {
          title,
          task: async (_context, task) => {
            const startedAtMs = performance.now();
            result = await run((text) => (task.output = text));
            task.title = `${title} (${seconds(startedAtMs)})`;
          },
        },
      ],
      { registerSignalListeners: false },
    ).run();
    return result!;
  },
};

function plainLines(stream: NodeJS.WritableStream): Progress {
  return {
    async step(title, run) {
      const startedAtMs = performance.now();
      const result = await run(() => {});
      stream.write(`${title} (${seconds(startedAtMs)})\n`);
      return result;
    },
    note: (line) => void stream.write(`${line}\n`),
  };
}

function seconds(startedAtMs: number): string {
  return `${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`;
}
