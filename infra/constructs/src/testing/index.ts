export { describeModuleTemplates, templatesOf } from './describe-module-templates.ts';
export { describeNag } from './describe-nag.ts';
export { propertyOf, resourcesOf, type ModuleTemplates, type TemplateJson } from './template.ts';
export { inTemporaryApp } from './temporary-app.ts';
