import type { Annotations, Driver, Meta } from './common.ts';

export interface ConfigSpec extends Annotations {
  /** Base64. */
  Data?: string;
  Templating?: Driver;
}

/** GET /configs/{id}. */
export interface Config extends Meta {
  ID: string;
  Spec: ConfigSpec;
}
