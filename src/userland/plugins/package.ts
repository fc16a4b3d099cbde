import type { Package } from '../package.ts';
import { ledgerd } from '../servers/ledger/ledgerd.ts';
import { meshd } from '../servers/mesh/meshd.ts';
import { shelfd } from '../servers/shelf/shelfd.ts';

/** Programs of plug-ins for Docker. Hosts do not have them; they come with plug-ins and with images. */
export const pluginsPackage: Package = {
  host: { '/usr/sbin/ledgerd': ledgerd, '/usr/sbin/meshd': meshd, '/usr/sbin/shelfd': shelfd },
  applets: {},
};
