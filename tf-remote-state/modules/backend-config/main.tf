# Writes the backend.hcl of a root. It has no resources and no provider, so whoever knows the names can use it offline.
terraform {
  required_version = ">= 1.11.4, < 2.0.0"
}

variable "bucket" {
  description = "The bucket of the states."
  type        = string
}

variable "key" {
  description = "Where in the bucket the root's state is. Two roots with one key would overwrite each other's."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+(/[a-z0-9-]+)*/terraform[.]tfstate$", var.key))
    error_message = "A key looks like foundation/terraform.tfstate."
  }
}

variable "region" {
  description = "The region of bucket and lock table."
  type        = string
}

variable "account_id" {
  description = "The account of bucket and lock table; the backend refuses credentials of another."
  type        = string
}

variable "kms_key_id" {
  description = "The ARN of the key that states are encrypted with."
  type        = string
}

variable "lock_table" {
  description = "The table whose items are locks."
  type        = string
}

output "backend_hcl" {
  description = "What `terraform init -backend-config=backend.hcl` reads."
  value       = <<-EOT
    bucket              = ${jsonencode(var.bucket)}
    key                 = ${jsonencode(var.key)}
    region              = ${jsonencode(var.region)}
    allowed_account_ids = ${jsonencode([var.account_id])}
    encrypt             = true
    kms_key_id          = ${jsonencode(var.kms_key_id)}
    dynamodb_table      = ${jsonencode(var.lock_table)}
  EOT
}
