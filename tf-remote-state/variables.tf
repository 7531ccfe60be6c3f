variable "account_id" {
  description = "The AWS account that keeps the state, the one of the stage prod. Applying with credentials of another is refused."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "An account id has 12 digits, leading zeros included."
  }
}

variable "region" {
  description = "The region of bucket, key and lock table, such as eu-west-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "A region looks like eu-west-1."
  }
}

variable "noncurrent_days" {
  description = "For how many days a state that has been replaced can be brought back, at least; the newest ones stay for longer."
  type        = number
  default     = 90

  validation {
    condition     = var.noncurrent_days >= 30 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "Replaced states are kept for a whole number of days, at least 30."
  }
}
