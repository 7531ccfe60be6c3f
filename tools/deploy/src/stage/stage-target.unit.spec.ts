import { describe, expect, it } from '@jest/globals';
import { requireAnswer, stageTarget } from './stage-target.ts';

const surroundings = {
  PATH: '/bin',
  HOME: '/home/somebody',
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'secret',
  AWS_ENDPOINT_URL_SSM: 'https://ssm.eu-west-1.amazonaws.com',
  CDK_DEFAULT_ACCOUNT: '111122223333',
};

describe('the target of stage local', () => {
  const { endpoint, environment } = stageTarget('local', 'eu-west-1', surroundings);

  it('is the local cloud, with keys of its own', () => {
    expect(endpoint).toBe('http://127.0.0.1:4566');
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_REGION: 'eu-west-1',
      HOME: '/home/somebody',
    });
  });

  it('lets nothing of the surroundings lead to AWS', () => {
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_SSM', 'CDK_DEFAULT_ACCOUNT']) {
      expect(environment).not.toHaveProperty(name);
    }
  });

  it('may be at another address', () => {
    const elsewhere = { ...surroundings, MILLRACE_ENDPOINT: 'http://127.0.0.1:5000' };
    expect(stageTarget('local', 'eu-west-1', elsewhere).endpoint).toBe('http://127.0.0.1:5000');
  });

  it('refuses in one line when nothing answers there', async () => {
    const nobody = stageTarget('local', 'eu-west-1', { MILLRACE_ENDPOINT: 'http://127.0.0.1:1' });
    await expect(requireAnswer(nobody)).rejects.toThrow(
      'nothing answers at http://127.0.0.1:1: start the local cloud with npm start',
    );
  });
});

describe('the target of a stage on AWS', () => {
  it('is what the surroundings say', async () => {
    const target = stageTarget('prod', 'eu-central-1', surroundings);
    expect(target.endpoint).toBeUndefined();
    expect(target.environment).toMatchObject({ AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'secret' });
    await expect(requireAnswer(target)).resolves.toBeUndefined();
  });
});
