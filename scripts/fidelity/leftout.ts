/** What the simulator leaves out, area by area. Whoever adds a capability takes its line away here. */
export const LEFT_OUT: readonly { area: string; items: readonly string[] }[] = [
  {
    area: 'Kernel and network',
    items: [
      'vxlan devices; ICMP redirects, IGMP/MLD and IPv6 router advertisements',
      'TCP without SACK, timestamps and window scaling; no keepalive; UDP multicast membership is not tracked',
      'netfilter matches owner, mac, ttl, string, time, set, recent, hashlimit and targets TCPMSS, TTL, NFLOG, TPROXY, NETMAP',
      'IPVS; nftables beside the iptables commands',
      'IPC, user, cgroup and time namespaces exist by number only; file locks; access times',
      'memory and processor use of processes are rough models',
    ],
  },
  {
    area: 'Networks of the engine',
    items: [
      'overlay networks and swarm mode: the engine answers as one outside a swarm',
      'remote network and IPAM drivers (plug-ins)',
      'SCTP ports are published in the rules, but there are no SCTP sockets',
      'an engine that is restarted begins anew',
    ],
  },
  {
    area: 'docker',
    items: [
      'building, saving, loading and importing images; `docker compose`, `docker buildx`',
      'registries: none can be reached, as on a machine without a network',
      'TLS connections to an engine, content trust, contexts other than `default`',
      '`~/.docker/config.json` is not read',
    ],
  },
];
