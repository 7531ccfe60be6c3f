#!/usr/bin/env bash
# Calls a running platform with the AWS CLI, as an operator would, and checks every answer.
# Usage: aws-cli.sh [endpoint URL]. Prints "PASS <check>" or "FAIL <check>" for each check; exits 1 when one failed.
set -uo pipefail

endpoint=${1:-http://127.0.0.1:4566}
origin=${2:-http://127.0.0.1:4000}
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=eu-west-1 AWS_PAGER=''
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL
failed=0

# An AWS CLI call with the endpoint of the platform.
cloud() { aws --endpoint-url "$endpoint" --output json "$@"; }

# expect <check> <extended regular expression> <command...>: its output must match.
expect() {
  local name=$1 pattern=$2 output
  shift 2
  if output=$("$@" 2>&1) && grep -Eq -- "$pattern" <<<"$output"; then
    echo "PASS $name"
  else
    echo "FAIL $name: wanted /$pattern/ in:"
    head -c 2000 <<<"$output"
    echo
    failed=1
  fi
}

# One payment with its own reference, so that the checks find something.
payment=$(curl -sf "$origin/payments" -H 'Authorization: Bearer mk_test_millrace_demo' \
  -H 'Content-Type: application/json' -H "Idempotency-Key: aws-cli-$RANDOM-$RANDOM" \
  -d '{"amount":700,"currency":"EUR","reference":"AWS-CLI","source":"tok_settlement_retry"}' |
  sed 's/.*"id":"\(pay_[^"]*\)".*/\1/')
[[ $payment == pay_* ]] || { echo "FAIL a payment to look for: $payment"; exit 1; }

settled() {
  local try
  for try in $(seq 100); do
    curl -s "$origin/payments/$payment" -H 'Authorization: Bearer mk_test_millrace_demo' | grep -q '"status":"settled"' && return
    sleep 0.2
  done
  return 1
}
settled && echo 'PASS a payment is settled' || { echo 'FAIL a payment is settled'; failed=1; }

machine=arn:aws:states:eu-west-1:000000000000:stateMachine:millrace-local-settlement
pattern='{"source":["millrace.processing"],"detail":{"data":{"amount":[{"numeric":[">",500]}]}}}'
event() {
  printf '{"id":"1","account":"000000000000","source":"millrace.processing","time":"2026-01-01T00:00:00Z","region":"eu-west-1","resources":[],"detail-type":"payment.accepted","detail":{"data":{"amount":%s}}}' "$1"
}
execution() {
  local arn
  for arn in $(aws --endpoint-url "$endpoint" --output text stepfunctions list-executions --state-machine-arn "$machine" --query 'executions[].executionArn'); do
    cloud stepfunctions describe-execution --execution-arn "$arn" --query input | grep -q "$payment" && echo "$arn" && return
  done
}
history() { cloud stepfunctions get-execution-history --execution-arn "$(execution)" --max-results 1000; }

expect 'dynamodb scan finds the payment' "$payment" \
  cloud dynamodb scan --table-name millrace-local-payment-payments --filter-expression 'paymentId = :id' \
  --expression-attribute-values "{\":id\":{\"S\":\"$payment\"}}"
expect 'dynamodb describe-table shows the stream' 'NEW_AND_OLD_IMAGES' \
  cloud dynamodb describe-table --table-name millrace-local-payment-payments
expect 'sqs list-queues shows the queue of payments' 'millrace-local-processing-payments"' cloud sqs list-queues
expect 'events list-rules shows an enabled rule' 'ENABLED' cloud events list-rules --event-bus-name millrace-local
expect 'events test-event-pattern matches' '"Result": true' \
  cloud events test-event-pattern --event-pattern "$pattern" --event "$(event 501)"
expect 'events test-event-pattern does not match' '"Result": false' \
  cloud events test-event-pattern --event-pattern "$pattern" --event "$(event 500)"
expect 'stepfunctions list-executions shows one that succeeded' 'SUCCEEDED' \
  cloud stepfunctions list-executions --state-machine-arn "$machine"
expect 'stepfunctions get-execution-history shows the retries' '(Task|LambdaFunction)Failed' history
expect 'stepfunctions get-execution-history shows the end' 'ExecutionSucceeded' history
expect 'logs filter-log-events finds the events of the payment' 'settlement.completed' \
  cloud logs filter-log-events --log-group-name /millrace/local/events --filter-pattern "\"$payment\""
expect 'cloudformation describe-stacks shows a stack that is deployed' '(CREATE|UPDATE)_COMPLETE' \
  cloud cloudformation describe-stacks --stack-name millrace-local-payment
expect 'ssm get-parameter gives the name of the bus' '"millrace-local"' \
  cloud ssm get-parameter --name /millrace/local/processing/bus-name
expect 'lambda list-functions shows the processor' 'millrace-local-processing-processor' \
  cloud lambda list-functions
expect 'sns list-topics shows the topic for what needs a person' 'millrace-local-attention' cloud sns list-topics
exit "$failed"
