/**
 * Made-up rates of a realistic size for currencies without a rate from the European Central Bank. With them, a stage
 * without real money can quote in currencies with 0, 3 and 4 decimals and in some with large and small units. They are
 * not market rates. They are only in the template of such a stage, not in the code.
 */
export const sampleRates: Readonly<Record<string, string>> = {
  AED: '4.3193',
  BHD: '0.44325',
  CLF: '0.027412',
  CLP: '1082.5',
  JOD: '0.83386',
  KWD: '0.36124',
  SAR: '4.4104',
  TND: '3.3871',
  VND: '30945',
  XAF: '655.957',
  XOF: '655.957',
  ZAR: '19.2846',
};
