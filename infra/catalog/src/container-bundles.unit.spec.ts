import { describeContainers } from '@millrace/constructs/testing';

describeContainers('catalog');
