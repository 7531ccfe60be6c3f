import { describe, expect, it, jest } from '@jest/globals';
import { createLogger } from './index.ts';

const linesOf = (work: () => void): string[] => {
  const lines: string[] = [];
  const capture = (line: unknown) => lines.push(String(line)) > 0;
  const writes = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(capture),
  );
  work();
  for (const write of writes) write.mockRestore();
  return lines;
};

describe('the logger', () => {
  it('writes one JSON line with its service and facts', () => {
    const lines = linesOf(() => createLogger('payment').info('stored', { paymentId: 'pay_1' }));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'INFO', service: 'payment', message: 'stored', paymentId: 'pay_1' }),
    ]);
  });

  it.each(['debug', 'info', 'warn', 'error'] as const)(
    'removes card numbers from every field at level %s',
    (level) => {
      process.env['POWERTOOLS_LOG_LEVEL'] = 'DEBUG';
      const number = '4242 4242\u00a04242-4242';
      const logger = createLogger('payment');
      const [line, ...more] = linesOf(() =>
        logger[level](`failed for ${number}`, {
          text: number,
          deep: [{ text: `x ${number}` }],
          error: new Error(`"${number}" is not valid JSON`, { cause: new Error(number) }),
        }),
      );
      delete process.env['POWERTOOLS_LOG_LEVEL'];
      expect(more).toEqual([]);
      expect(line).not.toContain('4242');
      expect(JSON.parse(line!)).toMatchObject({
        text: '[card number removed]',
        deep: [{ text: 'x [card number removed]' }],
      });
    },
  );
});
