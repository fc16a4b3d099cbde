import type { Package } from '../package.ts';
import { consul } from '../servers/stores/consul/consul.ts';
import { etcd } from '../servers/stores/etcd/etcd.ts';
import { zkCli } from '../servers/stores/zookeeper/zkcli.ts';
import { zkServer } from '../servers/stores/zookeeper/zkserver.ts';

/** Key-value stores that engines once shared their networks in. Hosts do not have them; they come with images. */
export const storesPackage: Package = {
  host: {
    '/usr/local/bin/consul': consul,
    '/usr/local/bin/etcd': etcd,
    '/usr/local/bin/zkServer.sh': zkServer,
    '/usr/local/bin/zkCli.sh': zkCli,
  },
  applets: {},
};
