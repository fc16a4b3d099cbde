import type { Process } from '#kernel/process/process.ts';
import { Addr } from '#netip/addr.ts';
import { ConsulStore } from './consul.ts';
import { EtcdStore } from './etcd.ts';
import type { StoreAddress } from './http.ts';
import type { KeyValueStore } from './keyvaluestore.ts';
import { ZookeeperStore } from './zookeeper.ts';

/**
 * The store behind `--cluster-store`: `consul://192.168.56.10:8500`, `etcd://HOST:PORT,HOST:PORT`, `zk://HOST:PORT`.
 * @param proc dockerd
 * @returns the complaint where it is none
 */
export function openStore(proc: Process, url: string): KeyValueStore | string {
  const [, scheme = '', rest = ''] = /^(\w+):\/\/(.+)$/.exec(url) ?? [];
  const [hosts = '', prefix = ''] = rest.split(/\/(.*)/s);
  if (prefix !== '') return `not simulated: a prefix in --cluster-store=${url}`;
  const members: StoreAddress[] = [];
  for (const member of hosts.split(',')) {
    const [, host = '', port = ''] = /^([^:]+):(\d+)$/.exec(member) ?? [];
    const addr = Addr.tryParse(host);
    if (!addr) return `not simulated: a cluster store that is not given by address and port: ${url}`;
    members.push({ addr, port: Number(port) });
  }
  const [first] = members;
  if (scheme === 'consul' && first) return new ConsulStore(proc, first);
  if (scheme === 'etcd') return new EtcdStore(proc, members);
  if (scheme === 'zk') return new ZookeeperStore(proc, members);
  return `Error starting daemon: error initializing kv store: unsupported backend ${JSON.stringify(scheme)}`;
}
