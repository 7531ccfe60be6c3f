import { describe, expect, it } from '@jest/globals';
import { listenersIn, processesIn } from './ps.ts';

describe('processesIn', () => {
  it('reads one process per line of ps on macOS', () => {
    const text = [
      '    1     0 Ss   Mon Nov 30 08:01:02 2026    ',
      '  412     1 S+   Mon Nov 30 09:10:11 2026    ',
      '98765   412 Z+   Tue Dec  1 00:00:00 2026    ',
      '',
    ].join('\n');
    expect(processesIn(text)).toEqual([
      { pid: 1, parent: 0, isZombie: false, startTime: 'Mon Nov 30 08:01:02 2026' },
      { pid: 412, parent: 1, isZombie: false, startTime: 'Mon Nov 30 09:10:11 2026' },
      { pid: 98765, parent: 412, isZombie: true, startTime: 'Tue Dec 1 00:00:00 2026' },
    ]);
  });

  it('returns nothing for a process that has ended', () => {
    expect(processesIn('')).toEqual([]);
  });
});

describe('listenersIn', () => {
  it('reads one field per line, the process before its sockets', () => {
    const text = [
      ...[
        'p412',
        'f23',
        'tIPv4',
        'n127.0.0.1:4566',
        'f24',
        'tIPv6',
        'n[::1]:4566',
        'f25',
        'tIPv6',
        'n*:8080',
      ],
      ...['p500', 'f7', 'tIPv4', 'n*:3306', ''],
    ].join('\n');
    expect(listenersIn(text)).toEqual([
      { pid: 412, host: '127.0.0.1', port: 4566 },
      { pid: 412, host: '::1', port: 4566 },
      { pid: 412, host: '::1', port: 8080 },
      { pid: 500, host: '127.0.0.1', port: 3306 },
    ]);
  });

  it('returns nothing if no process listens', () => {
    expect(listenersIn('')).toEqual([]);
  });
});
