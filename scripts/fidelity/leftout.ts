/** What the simulator leaves out, area by area. Whoever adds a capability takes its line away here. */
export const LEFT_OUT: readonly { area: string; items: readonly string[] }[] = [
  {
    area: 'Kernel and network',
    items: [
      'ICMP redirects, IGMP/MLD and IPv6 router advertisements',
      'TCP without SACK, timestamps and window scaling; no keepalive; UDP multicast membership is not tracked',
      'netfilter matches owner, mac, ttl, string, time, set, recent, hashlimit and targets TCPMSS, TTL, NFLOG, TPROXY, NETMAP',
      'IPVS: tunneling, the schedulers lblc, lblcr, ovf, mh and twos, scheduler flags, persistence engines, synchronisation daemons, SCTP; nftables beside the iptables commands',
      'IPsec other than ESP in transport mode with rfc4106(gcm(aes)): tunnels, replay windows, lifetimes, key exchange',
      'VXLAN: a multicast group is an address like any other, nobody joins it; no route short circuit, no metadata (external) mode',
      'time namespaces exist by number only; IPC namespaces have settings and /dev/shm, but no System V objects and message queues; keyrings; real and saved users beside effective ones; securebits; file locks; access times',
      'memory of processes is what their programs would roughly hold (a base, and buffers, lines, variables and arrays of size); swap is none, as on the recorded hosts; processor time is told apart neither from that of the kernel nor by processor; loops of a shell take far longer than in life',
      'packets carry no IP options, and of the TCP options only the segment size',
    ],
  },
  {
    area: 'Networks of the engine',
    items: [
      'what managers and agents say on port 2377 is framed JSON of our own, not gRPC, and neither TLS nor the log on the disk is enciphered; certificates are X.509 in form, signed with a keyed hash, and are not held against the clock; an engine that is started again knows its tasks only once it has reached a manager',
      "a certificate authority of one's own for a swarm (`docker swarm ca --ca-cert`, `--external-ca`); settings of raft other than the defaults have no effect; learners and pending memberships",
      'services of plug-ins, cluster volumes (CSI), credential specs; templates of services beyond fields and `index .Service.Labels`, those of configs and secrets beyond fields and `env`, `secret` and `config`; the scheduler ignores SELinux, seccomp and AppArmor settings, and so do tasks; an update that is under way when another manager comes to lead counts failures anew',
      'gossip on port 7946 is by SWIM with the figures of memberlist, but its messages are JSON of our own and are only marked with the key, not enciphered; direct server return (`--dsr`); IPv6 on overlay networks beside addresses, as services have no IPv6 VIP; a port of the routing mesh is held for IPv4 alone, so that `curl localhost:8080` does not hang on ::1 as it may with the real engine',
      'plug-ins that are log, authorization or metrics drivers; their `NetworkDriver.DiscoverNew` and `DiscoverDelete`; networks of a plug-in of global scope in a swarm; plug-ins over TLS or with a bridge network of their own; what a plug-in that the engine runs prints; names of containers on other hosts of the mesh plug-in, as DNS is each engine’s own',
      '`docker plugin install` and `push` speak to registries without credentials and show no progress; `docker plugin create --compress`; the files of a plug-in below /var/lib/docker/plugins',
      'SCTP ports are published in the rules, but there are no SCTP sockets',
      'of an engine that is stopped: `live-restore`, and the exit code of a container that ended while a killed engine was away (255); the remote API with TLS; a second engine beside the first',
      'daemon.json and flags of dockerd are read and checked as the real engine does; without effect are default ulimits, runtimes, cgroup parents, proxies, log options, `--max-concurrent-…` and the like; `rootless` and TLS are refused; with `userns-remap`, `docker cp`, `docker export` and builds do not translate owners; plug-ins and images stay with the standard data directory',
    ],
  },
  {
    area: 'Containers',
    items: [
      'of cgroups: the unified hierarchy beside those of version 1, notifications by eventfd, real-time scheduling, memory pressure; limits of block devices are kept and shown, but nothing is read from or written to a disk, so they slow nothing down and BLOCK I/O stays 0; of ulimits nofile, nproc, fsize and cpu are enforced',
      'seccomp profiles decide the system calls that the simulator makes, each under its plain name (`mkdir` also stands for `mkdirat`, as in the recorded busybox), without SCMP_ACT_NOTIFY; AppArmor is there on hosts with the package `apparmor`, with the profile docker-default alone and without `apparmor_parser`',
      'SELinux is there on hosts with the package `selinux`, with the part of the targeted policy and of container-selinux that containers and these hosts need; no real host with it could be asked, so documentation is the judge. It decides over files and Unix sockets (reading, writing, executing, searching, removing, attributes), not over stat(2), capabilities, signals, ports or mounts; host processes are all unconfined; the audit log holds AVC records alone, and dmesg none; without booleans, modules, `semanage`, `runcon`, `audit2allow` and other users than root and the system; labels of swarm tasks cannot be chosen',
      'log drivers other than json-file, local and none; checkpoints',
    ],
  },
  {
    area: 'Storage',
    items: [
      "storage drivers but overlay2 and vfs: btrfs and zfs are refused as on a disk that is none, fuse-overlayfs as where it is not installed; containerd's image store; sizes of layers (`--storage-opt size`), as on ext4 without quotas; with vfs the layers look like whole copies and share their content",
      'of the data directory: `buildkit`, `containerd`, `tmp`; what databases hold (`metadata.db`, `local-kv.db`, `tar-split.json.gz`); an image whose directory is changed by hand is changed with it, and one that was removed by hand still starts',
      'file systems on devices and in files (`mount -o loop`, ext4, losetup), fstab, `mount -a` and `--move`; NFS and CIFS are refused as by a kernel without them; `lsblk` knows the one disk; of findmnt the columns for the place, source, type, options, propagation, numbers and space; a disk is never full, a tmpfs with a size is',
      'propagation of mounts into namespaces made by `unshare` and `ip netns exec`: theirs are private',
      '`consistency` of binds changes nothing, as on Linux; nor do `:z` and `:Z` where there is no SELinux',
    ],
  },
  {
    area: 'Programs',
    items: [
      '`systemctl` knows services and sockets, without dependencies, timers, targets and `edit`; `journalctl` has the lines of services and of systemd itself, without `--since` and `--until`',
      '`ip maddress`, `monitor`, `tunnel`, `nexthop`; multipath routes; most help texts',
      '`diff -y` and `-c`; many of coreutils (`shuf`, `fold`, `factor`, `split`, `nohup`, `nice`, `install` …) on hosts; `getent rpc`',
      '`capsh --explain`, `--keep`, `--secbits`, `--iab`; `setpriv --securebits`, `--reset-env`; `nsenter --net-socket`; `unshare --map-auto`, `--monotonic`; `ipcmk`; `renice`; setting the clock, restarting a host; `su` asks for a password and has none that would do',
      'curl over https, through proxies, with forms and cookies',
      '`tcpdump -w` on `any`; `ping -R` and `-T`; `netstat -s` and `-o`; `traceroute -T`',
    ],
  },
  {
    area: 'Open vSwitch and pipework, on hosts that have them',
    items: [
      'OpenFlow controllers and versions but 1.0; groups, meters, queues, registers, connection tracking, tunnel fields, priorities of VLAN tags; `ovs-ofctl dump-tables`, `packet-out`, `monitor`, `replace-flows`, `--help`',
      'bonds, mirrors, QoS, spanning tree, multicast snooping, NetFlow, sFlow, fake bridges, managers and SSL; tunnels but VXLAN and GRE, and `remote_ip=flow`',
      '`ovs-vsctl create`, `wait-until`, `--id`, `--format=json` and `html`; the database speaks to the tools alone, not over its socket',
      '`ovs-appctl` but `fdb/show`, `fdb/flush`, `ofproto/list` and `version`; `ovs-dpctl`; flows are not cached in the datapath',
      'pipework with DHCP, InfiniBand, `tc`, `--direct-phys` and `-a`',
    ],
  },
  {
    area: 'Proxies, stores and older engines, on hosts that have them',
    items: [
      "Traefik: HTTP alone, without TLS, TCP and UDP routers, WebSockets, streaming (an answer is passed on whole), sticky sessions, weights, health checks of servers, middlewares but stripPrefix and addPrefix, providers but docker and swarm; the dashboard; `traefik/whoami:latest` stands for its name and port alone, as in the recordings, and `traefik/whoami:v1.11` is the program that talks; `gangway/http-mesh`, which reads `com.docker.lb.…`, is the course's own",
      'Consul, etcd and ZooKeeper run alone, without other servers; Consul without DNS, services and health checks, etcd with the keys API of version 2, ZooKeeper without watches, sequential nodes and access control; they keep their keys in a JSON file',
      'Docker 1.9 is this engine with what it had then: a cluster store given by address and port, without TLS and prefix; names of other containers in /etc/hosts; gossip on port 7946 is that of swarm mode in place of serf; networks of the store have one IPv4 subnet, no encryption and no `--internal`. Its client has the commands of then, which print as today but for `version` and `info`; its API speaks as version 1.51 does. Words of errors about a store that is down are not compared with the real ones',
      'dnsmasq gives addresses by DHCP (`--port=0`), without DNS, tags, relays, DHCPv6, ping before an offer; udhcpc without `-a`, `-O`, `-o`, `-V`, `-F`, `-S`, `-x` but for hostname',
    ],
  },
  {
    area: 'Windows servers and Macs, which scenarios have as hosts',
    items: [
      'no such machine was asked: texts and defaults follow documentation, sources and reports, and parts of Windows that print more fields print those that mean something here',
      'the machine beneath is the same: kernel, files and TCP are those of the Linux hosts, with the names, defaults and tools of Windows and macOS',
      'PowerShell: statements other than if and foreach, functions, types, hash tables, here-strings, remoting, background jobs, modules, help, completion, cmdlets other than those Get-Command lists; cmd: batch files, for, if, call, start, delayed expansion',
      'Windows: a node of a swarm, overlay, ics and private networks, the virtualization host below l2tunnel (it acts as l2bridge), VLAN and VSID, MAC pools, outbound NAT on l2bridge, DHCP on transparent networks (containers then get 169.254.0.0/16), a host and its own containers on l2bridge, docker build, docker cp and --mount with paths of Windows, exit codes of processes that are ended, IPv6 in containers, Windows Firewall, Hyper-V cmdlets, registry, event log, docker compose but for `version`; only images that a host starts with run',
      'Docker Desktop: its window, settings (file sharing, resources, host networking), extensions, Kubernetes, cgroup v2, the arm64 of Apple silicon, ports of the swarm routing mesh on the Mac, source paths below /host_mnt; its network process translates addresses where the real one opens sockets; Docker Desktop on Windows',
      'macOS: zsh is bash with other messages, ps, launchctl, networksetup, pfctl; ifconfig, route and arp show and change nothing; tools of GNU stand for those of BSD; python3 has http.server alone and lists no directories',
    ],
  },
  {
    area: 'lab',
    items: [
      '`lab explain`: SCTP; names are not followed to their servers, only the answer is told; where all addresses of a name fail, the last of them is explained',
    ],
  },
  {
    area: 'Engine API',
    items: [
      'fields that only versions before 1.44 of the API had (`VirtualSize`, `ContainerConfig`, the old `/info`); `platform` when a container is created; `/grpc`, `/session`, attaching by WebSocket, `PUT /volumes`',
      'some texts for bad requests: invalid detach keys, resizing a terminal that has ended, mistakes in the tag of an image',
    ],
  },
  {
    area: 'docker',
    items: [
      '`docker build`: a context that is a URL (Git is not on hosts), `--compress`, `--ulimit` and `--isolation` have no effect, tars compressed otherwise than with gzip; ADD of a private Git repository and `--checksum`; the classic builder has no `RUN --mount`, `--chmod`, here-documents and so on, and says so as in life. `docker buildx` is not installed. `apk` and `apt-get` are not in images, as those stand for the real ones by name and port',
      '`docker compose build` speaks to the engine in JSON of our own rather than in the gRPC of BuildKit, and builds one service after the other; its steps run in containers that `docker ps` shows meanwhile; left out there: `RUN --mount`, ONBUILD, `additional_contexts`, secrets, attestations, `--check`, `--push`, caches of registries',
      '`docker compose`: watch (`develop`), publish, bridge, `alpha generate`, providers, models, the menu of an attached `up`, `config --resolve-image-digests` and `--lock-image-digests`; files from Git and OCI; secrets and configs of a swarm; GPU reservations; where several mistakes stand in one file, or several services do a thing at once, the order is the one of the files, while that of 2.40.3 is up to chance; `--dry-run` of a pull words an unreachable registry in another way',
      'registries other than those of a lab: without an internet in its scenario none can be reached, as on a machine without a network',
      'TLS connections to an engine, content trust, `docker context export` and `import`',
      'of `~/.docker/config.json` only the credentials are read; credential helpers; `docker login` to Docker Hub by the browser; `docker manifest`, `docker trust`',
      'registries: TLS has records, names and an issuer, but no keys (data can be read in a capture); certificates of files, `certs.d`, pull-through caches, token servers of one’s own and notifications; `registry-mirrors` has no effect; one platform, linux/amd64; manifests of schema 1; of a YAML file of the registry only maps of text',
      'images that come with a host have a stand-in for the digests of their layers (`RootFS.Layers`), those of `docker save` included; layers say their size in a pax header, as their programs are small',
      'the simulated internet: its gateway translates no addresses, hosts are known there by their own; Docker Hub has about a dozen repositories with layers smaller than in life, and one account (learner, password gangway)',
      "stacks: cluster volumes (`type: cluster`), and of mistakes in YAML only the common ones are told in the words and with the line of Go's parser; `docker service create --credential-spec` changes nothing, as it is for Windows",
    ],
  },
];
