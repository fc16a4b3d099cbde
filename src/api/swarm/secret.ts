import type { Annotations, Driver, Meta } from './common.ts';

export interface SecretSpec extends Annotations {
  /** Base64; never answered. */
  Data?: string;
  Driver?: Driver;
  Templating?: Driver;
}

/** GET /secrets/{id}. */
export interface Secret extends Meta {
  ID: string;
  Spec: SecretSpec;
}

/** Answer to POST /secrets/create and /configs/create. */
export interface CreatedResponse {
  ID: string;
}
