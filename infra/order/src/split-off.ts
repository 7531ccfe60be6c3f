import { release, type ModuleStack } from '@millrace/constructs';

/** Leaves to the catalog and the storefront what their data stacks adopt. */
export function releaseSplitOffData(stack: ModuleStack): void {
  release(stack, 'catalog', [
    { type: 'AWS::DynamoDB::Table', logicalId: 'SearchesBD87668F' },
    { type: 'AWS::ECR::Repository', logicalId: 'CatalogImages' },
  ]);
  release(stack, 'storefront', [
    { type: 'AWS::DynamoDB::Table', logicalId: 'Offers979044BE' },
    { type: 'AWS::SecretsManager::Secret', logicalId: 'SessionSecret' },
    { type: 'AWS::ECR::Repository', logicalId: 'StorefrontImages' },
  ]);
}

/** Leaves to the catalog the queue of searches. */
export function releaseSplitOffQueues(stack: ModuleStack): void {
  release(stack, 'catalog', [
    { type: 'AWS::SQS::Queue', logicalId: 'LookupQueueD1E16731' },
    { type: 'AWS::SQS::Queue', logicalId: 'LookupQueueDeadLettersQueue0C9FDEE9' },
  ]);
}
