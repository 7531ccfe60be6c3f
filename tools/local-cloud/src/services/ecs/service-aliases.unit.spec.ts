import { describe, expect, it } from '@jest/globals';
import { withLocalAddresses } from './service-aliases.ts';

const aliases = [
  { dnsName: 'catalog', port: 8081, localPort: 40001 },
  { dnsName: 'web', port: 80, localPort: 40002 },
];
const rewritten = (value: string) => withLocalAddresses({ URL: value }, aliases)['URL'];

describe('the address of a service in the variables of another service', () => {
  it.each([
    ['http://catalog:8081', 'http://127.0.0.1:40001'],
    ['http://catalog:8081/products?limit=1', 'http://127.0.0.1:40001/products?limit=1'],
    ['http://web/x,http://catalog:8081', 'http://127.0.0.1:40002/x,http://127.0.0.1:40001'],
    ['{"url":"http://web:80"}', '{"url":"http://127.0.0.1:40002"}'],
  ])('%s becomes %s', (value, expected) => {
    expect(rewritten(value)).toBe(expected);
  });

  it.each([
    'http://catalog',
    'http://catalog:80810',
    'http://catalog:8082',
    'https://catalog:8081',
    'http://catalog.internal:8081',
    'http://catalog:8081@elsewhere',
    'catalog:8081',
    'http://127.0.0.1:4566',
  ])('%s stays unchanged', (value) => {
    expect(rewritten(value)).toBe(value);
  });
});
