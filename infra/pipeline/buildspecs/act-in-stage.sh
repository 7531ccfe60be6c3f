# Sourced by builds. AWS clients then use the role STAGE_ROLE_ARN and the region CDK_DEFAULT_REGION. Without
# STAGE_ROLE_ARN they keep their own credentials, which a laptop usually does not have.

if [ -n "${STAGE_ROLE_ARN:-}" ]; then
  aws configure set profile.stage.role_arn "$STAGE_ROLE_ARN"
  aws configure set profile.stage.credential_source EcsContainer
  aws configure set profile.stage.region "$CDK_DEFAULT_REGION"
  export AWS_PROFILE=stage AWS_REGION="$CDK_DEFAULT_REGION" AWS_DEFAULT_REGION="$CDK_DEFAULT_REGION"
fi
