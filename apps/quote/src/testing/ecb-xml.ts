/** A feed's file, valid unless a part of it is overridden. */
export function anEcbFile({
  days = 1,
  time = '2026-05-11',
  cubes = [
    ['USD', '1.1800'],
    ['JPY', '184.90'],
  ],
}: {
  days?: number;
  time?: string;
  cubes?: readonly (readonly [currency: string, rate: string])[];
} = {}): string {
  const rates = cubes.map(([currency, rate]) => `<Cube currency='${currency}' rate='${rate}'/>`).join('\n');
  const day = `<Cube time='${time}'>${rates}</Cube>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube>${day.repeat(days)}</Cube>
</gesmes:Envelope>`;
}
