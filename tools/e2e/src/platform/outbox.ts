import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@millrace/tools-start';

const MAILED_WITHIN_MS = 60_000;

/** Waits for a mail that contains an id. */
export function mailAbout({ stateDir }: { readonly stateDir: string }, id: string): Promise<string> {
  const outbox = join(stateDir, 'cloud/outbox');
  return until(`a mail about ${id}`, MAILED_WITHIN_MS, async () => {
    if (!existsSync(outbox)) return undefined;
    const mails = readdirSync(outbox).filter((name) => name.endsWith('.eml'));
    return mails.map((name) => readFileSync(join(outbox, name), 'utf8')).find((mail) => mail.includes(id));
  });
}
