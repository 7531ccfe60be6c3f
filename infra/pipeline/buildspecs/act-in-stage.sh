# Sourced by builds. From here on their AWS clients act as the role STAGE_ROLE_ARN, in the region CDK_DEFAULT_REGION;
# without such a role, as whom they would act anyway, which on a laptop is nobody that AWS knows.

if [ -n "${STAGE_ROLE_ARN:-}" ]; then
  aws configure set profile.stage.role_arn "$STAGE_ROLE_ARN"
  aws configure set profile.stage.credential_source EcsContainer
  aws configure set profile.stage.region "$CDK_DEFAULT_REGION"
  export AWS_PROFILE=stage AWS_REGION="$CDK_DEFAULT_REGION" AWS_DEFAULT_REGION="$CDK_DEFAULT_REGION"
fi
