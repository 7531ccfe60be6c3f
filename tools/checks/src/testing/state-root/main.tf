terraform {
  backend "s3" {}
}

variable "revision" {
  type = number
}

# A named pipe at which an apply waits for a line; null for an apply that does not wait.
variable "gate" {
  type    = string
  default = null
}

resource "terraform_data" "slow" {
  triggers_replace = var.revision

  provisioner "local-exec" {
    command = var.gate == null ? "true" : "echo \"at the gate: $PPID\" && read _ < '${var.gate}'"
  }
}
