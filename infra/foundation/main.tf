# Resources that survive every stack, and parameters that the pipeline reads. To apply it, see tf-remote-state/README.md.

# A connection created by Terraform is pending until a person accepts it in the console.
resource "aws_codeconnections_connection" "repository" {
  count = var.repository.host == "github" ? 1 : 0

  name          = "millrace-repository"
  provider_type = "GitHub"
}

resource "aws_ssm_parameter" "foundation" {
  for_each = merge(
    {
      repository-owner      = var.repository.owner
      repository-name       = var.repository.name
      repository-branch     = var.repository.branch
      notification-email    = var.emails.notification
      approver-email        = var.emails.approver
      alert-email           = var.emails.alert
      dev-account           = var.stages.dev.account
      dev-region            = var.stages.dev.region
      dev-rates-url         = var.stages.dev.rates_url
      dev-shop-merchant-id  = var.stages.dev.shop_merchant_id
      prod-account          = var.stages.prod.account
      prod-region           = var.stages.prod.region
      prod-rates-url        = var.stages.prod.rates_url
      prod-shop-merchant-id = var.stages.prod.shop_merchant_id
    },
    var.repository.host == "github" ? { connection-arn = aws_codeconnections_connection.repository[0].arn } : {},
  )

  name = "/millrace/foundation/${each.key}"
  type = "String"
  # None of the values is secret, and reviewers of a plan must see the changes.
  insecure_value = each.value
}

# Created without a value, because Terraform would store the value in its state.
resource "aws_secretsmanager_secret" "dev_api_key" {
  name                    = "/millrace/foundation/dev-api-key"
  description             = "The API key of a merchant in dev, for the pipeline's end-to-end tests."
  recovery_window_in_days = 30
}

output "connection_status" {
  description = "PENDING until a person accepts the connection; null if the repository needs no connection."
  value       = one(aws_codeconnections_connection.repository[*].connection_status)
}
