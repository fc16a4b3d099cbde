import { imageConfig } from './config.ts';
import { Image } from './image.ts';

/** What `FROM scratch` begins with: no layer, no id. */
export function emptyImage(): Image {
  return new Image('', 0, imageConfig({}), [], []);
}
