module "backend_config" {
  source   = "./modules/backend-config"
  for_each = toset(["foundation", "remote-state"])

  bucket     = aws_s3_bucket.state.id
  key        = "${each.key}/terraform.tfstate"
  region     = var.region
  account_id = var.account_id
  kms_key_id = aws_kms_key.state.arn
  lock_table = aws_dynamodb_table.lock.name
}

output "backend_hcl" {
  description = "The content of infra/foundation/backend.hcl."
  value       = module.backend_config["foundation"].backend_hcl
}

output "own_backend_hcl" {
  description = "The content of tf-remote-state/backend.hcl, for moving the state of this root itself into the bucket."
  value       = module.backend_config["remote-state"].backend_hcl
}
