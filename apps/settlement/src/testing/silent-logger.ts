import type { Logger } from '@millrace/observability';

const silence = (): void => undefined;

export const silentLogger: Logger = { debug: silence, info: silence, warn: silence, error: silence };
