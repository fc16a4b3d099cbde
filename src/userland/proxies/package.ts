import type { Package } from '../package.ts';
import { httpMesh, traefik } from '../servers/proxy/traefik.ts';
import { whoami } from '../servers/whoami/whoami.ts';

/** Proxies, and a server that tells what reached it. Hosts do not have them; they come with images. */
export const proxiesPackage: Package = {
  host: { '/usr/local/bin/traefik': traefik, '/usr/local/bin/http-mesh': httpMesh, '/whoami': whoami },
  applets: {},
};
