/** What a stage on AWS needs of the environment. */
export const testEnvironment = {
  CDK_DEFAULT_ACCOUNT: '111122223333',
  CDK_DEFAULT_REGION: 'eu-central-1',
  MILLRACE_ALERT_EMAIL: 'payments-team@example.com',
  MILLRACE_RATES_URL: 'https://rates.example.com/daily.xml',
  MILLRACE_SHOP_MERCHANT_ID: 'mer_00000000000000000000000009',
};
