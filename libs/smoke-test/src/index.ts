export { createSmokeTestHandler } from './create-smoke-test-handler.ts';
export { CodeDeployDeployments } from './codedeploy-deployments.ts';
export { LambdaFunctions } from './lambda-functions.ts';
export { faultOf, type SmokeTest, type SmokeTests } from './smoke-test.ts';
