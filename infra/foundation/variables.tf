variable "repository" {
  description = "The repository that the pipeline deploys: host is github (through a connection) or codecommit, owner is the organization or person, name does not contain the owner."
  type = object({
    host   = optional(string, "github")
    owner  = string
    name   = string
    branch = optional(string, "main")
  })

  validation {
    condition     = contains(["github", "codecommit"], var.repository.host)
    error_message = "repository.host is github or codecommit."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]{0,38}$", var.repository.owner))
    error_message = "repository.owner is a name of letters, digits and hyphens, without a slash."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,100}$", var.repository.name))
    error_message = "repository.name has letters, digits, dots, hyphens and underscores, and not the owner."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.repository.branch))
    error_message = "repository.branch is a name such as main, without spaces."
  }
}

variable "emails" {
  description = "Addresses for failed actions of the pipeline, for approvals of commits to production, and for alerts of the deployed modules."
  type        = object({ notification = string, approver = string, alert = string })

  validation {
    condition     = alltrue([for email in values(var.emails) : can(regex("^[^@\\s]+@[^@\\s]+[.][^@\\s]+$", email))])
    error_message = "Each of emails looks like payments-team@example.com."
  }
}

variable "stages" {
  description = "Account and region of dev and of prod, the merchant whose shop runs there, and the address of the exchange rates. The pipeline and these parameters are in the account and region of prod."
  type = object({
    dev  = object({ account = string, region = string, shop_merchant_id = string, rates_url = string })
    prod = object({ account = string, region = string, shop_merchant_id = string, rates_url = string })
  })

  validation {
    condition     = alltrue([for stage in values(var.stages) : can(regex("^[0-9]{12}$", stage.account))])
    error_message = "The account of each of stages has 12 digits, leading zeros included, in quotes."
  }
  validation {
    condition     = alltrue([for stage in values(var.stages) : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", stage.region))])
    error_message = "The region of each of stages looks like eu-west-1."
  }
  validation {
    condition     = alltrue([for stage in values(var.stages) : can(regex("^mer_[0-9A-Z]{26}$", stage.shop_merchant_id))])
    error_message = "The shop_merchant_id of each of stages is mer_ and 26 characters."
  }
  validation {
    condition     = alltrue([for stage in values(var.stages) : can(regex("^https://[^\\s/@]+(/|$)", stage.rates_url))])
    error_message = "The rates_url of each of stages is an https address."
  }
}
