import { Listr } from 'listr2';

/** Shows one line of what is going on within a step. */
export type Detail = (text: string) => void;

/** How a start says what it does. */
export interface Progress {
  step<Result>(title: string, run: (detail: Detail) => Promise<Result>): Promise<Result>;
  /** One line that stays, between two steps. */
  note(line: string): void;
}

/** Says nothing. */
export const quiet: Progress = { step: (_title, run) => run(() => {}), note: () => {} };

/** A spinner a step on a terminal, one line a finished step elsewhere. */
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
