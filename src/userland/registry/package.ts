import type { Package } from '../package.ts';
import { htpasswd } from '../servers/registry/htpasswd.ts';
import { registry } from '../servers/registry/registry.ts';

/** A registry for images, which comes with the image of that name, and what makes its file of users. */
export const registryPackage: Package = {
  host: { '/bin/registry': registry, '/usr/bin/htpasswd': htpasswd },
  applets: {},
};
