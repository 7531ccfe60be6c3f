terraform {
  required_version = ">= 1.11.4, < 2.0.0"

  # The configuration of the backend is in backend.hcl, which tf-remote-state writes.
  backend "s3" {}

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.28.0"
    }
  }
}

# The pipeline is in the account and region of stage prod, and reads these parameters there.
provider "aws" {
  region              = var.stages.prod.region
  allowed_account_ids = [var.stages.prod.account]

  default_tags {
    tags = { project = "millrace", root = "foundation" }
  }
}
