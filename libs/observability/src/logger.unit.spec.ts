import { describe, expect, it, jest } from '@jest/globals';
import { createLogger } from './index.ts';

describe('the logger', () => {
  it('writes one JSON line with its service and facts', () => {
    const lines: string[] = [];
    const write = jest
      .spyOn(process.stdout, 'write')
      .mockImplementation((line) => lines.push(String(line)) > 0);
    createLogger('payment').info('stored', { paymentId: 'pay_1' });
    write.mockRestore();
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'INFO', service: 'payment', message: 'stored', paymentId: 'pay_1' }),
    ]);
  });
});
