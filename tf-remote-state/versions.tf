terraform {
  # A later 1.x may drop the backend's dynamodb_table, which is deprecated; the README says how to move on.
  required_version = ">= 1.11.4, < 2.0.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.28.0"
    }
  }
}

# Credentials are those of whoever applies: a profile, SSO or a role, never something written here.
provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = { project = "millrace", root = "tf-remote-state" }
  }
}
