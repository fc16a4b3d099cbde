import type { Nanoseconds } from '../clock.ts';
import { Bridge } from '../dev/bridge.ts';
import type { NetDevice } from '../dev/netdevice.ts';
import { Errno } from '../errno.ts';
import type { Kernel } from '../kernel.ts';
import type { DirectoryInode } from './directory.ts';
import { FileSystem, type Inode, type Viewer } from './inode.ts';
import { SymlinkInode } from './special.ts';
import { SyntheticDirectory, SyntheticInode } from './synthetic.ts';

const PAGE = 4096;
/** ARPHRD_*: hardware types of /sys/class/net/DEV/type. */
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const EMPTY = ['block', 'bus', 'dev', 'firmware', 'kernel', 'module', 'power'];

/** sysfs(5): network devices of the reader's network namespace, and the directories around them. */
export class SysFileSystem extends FileSystem {
  readonly type = 'sysfs';
  readonly root: DirectoryInode;

  constructor(readonly kernel: Kernel) {
    super();
    const empty = (): Inode => this.#directory({});
    this.root = this.#directory({
      ...Object.fromEntries(EMPTY.map((name) => [name, empty])),
      class: () => this.#directory({ net: () => this.#links() }),
      devices: () => this.#directory({ virtual: () => this.#directory({ net: () => this.#devices() }) }),
      fs: () => this.#fileSystems(empty),
    });
    this.root.mode = 0o555;
  }

  override now(): Nanoseconds {
    return this.kernel.world.clock.now;
  }

  #directory(fixed: Record<string, () => Inode>): SyntheticDirectory {
    return new SyntheticDirectory(this, { fixed }, 0o755, 'EPERM');
  }

  /** /sys/fs; selinuxfs is there where SELinux is, and shows its files to the host alone: containers do not mount it. */
  #fileSystems(empty: () => Inode): SyntheticDirectory {
    const nodes = (viewer: Viewer) => {
      const mine = viewer === undefined || viewer.fs.mounts === this.kernel.fs.mounts;
      return mine ? (this.kernel.selinux?.nodes ?? {}) : {};
    };
    const selinux = () =>
      new SyntheticDirectory(this, {
        names: (viewer) => Object.keys(nodes(viewer)),
        lookup: (name, viewer) => {
          const node = nodes(viewer)[name];
          return node && new SyntheticInode(this, node);
        },
      });
    return new SyntheticDirectory(
      this,
      {
        fixed: { cgroup: empty },
        names: () => (this.kernel.selinux ? ['selinux'] : []),
        lookup: (name) => (name === 'selinux' && this.kernel.selinux ? selinux() : undefined),
      },
      0o755,
      'EPERM',
    );
  }

  #net(viewer: Viewer) {
    return viewer?.namespaces.net ?? this.kernel.net;
  }

  #links(): SyntheticDirectory {
    return new SyntheticDirectory(
      this,
      {
        names: (viewer) => this.#names(viewer),
        lookup: (name, viewer) =>
          this.#net(viewer).devices.byName(name) && new SymlinkInode(this, `../../devices/virtual/net/${name}`),
      },
      0o755,
      'EPERM',
    );
  }

  #devices(): SyntheticDirectory {
    return new SyntheticDirectory(
      this,
      {
        names: (viewer) => this.#names(viewer),
        lookup: (name, viewer) => {
          const device = this.#net(viewer).devices.byName(name);
          return device && this.#device(device);
        },
      },
      0o755,
      'EPERM',
    );
  }

  #names(viewer: Viewer): string[] {
    return this.#net(viewer)
      .devices.list()
      .map(({ name }) => name);
  }

  #device(device: NetDevice): SyntheticDirectory {
    const { stats } = device;
    const text = (read: () => string | number) => () => this.#file(read);
    const fixed: Record<string, () => Inode> = {
      addr_assign_type: text(() => (device.isPhysical || device.isLoopback ? 0 : 3)),
      addr_len: text(() => 6),
      address: text(() => device.mac),
      broadcast: text(() => (device.isLoopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff')),
      carrier: text(() => {
        if (!device.up) throw new Errno('EINVAL');
        return device.carrier ? 1 : 0;
      }),
      dev_id: text(() => '0x0'),
      dev_port: text(() => 0),
      dormant: text(() => 0),
      flags: text(() => `0x${device.flagBits().toString(16)}`),
      ifalias: () =>
        this.#file(
          () => device.alias ?? '',
          (value) => {
            device.alias = value.trimEnd() || undefined;
          },
        ),
      ifindex: text(() => device.index),
      iflink: text(() => device.link?.index ?? device.index),
      link_mode: text(() => 0),
      mtu: () =>
        this.#file(
          () => device.mtu,
          (value) => device.setMtu(wholeNumber(value)),
        ),
      operstate: text(() => device.operstate),
      statistics: () =>
        this.#directory({
          collisions: text(() => 0),
          multicast: text(() => stats.multicast),
          rx_bytes: text(() => stats.rxBytes),
          rx_dropped: text(() => stats.rxDropped),
          rx_errors: text(() => stats.rxErrors),
          rx_packets: text(() => stats.rxPackets),
          tx_bytes: text(() => stats.txBytes),
          tx_dropped: text(() => stats.txDropped),
          tx_errors: text(() => stats.txErrors),
          tx_packets: text(() => stats.txPackets),
        }),
      subsystem: () => new SymlinkInode(this, '../../../../class/net'),
      tx_queue_len: () =>
        this.#file(
          () => device.txQueueLength,
          (value) => {
            device.txQueueLength = wholeNumber(value);
          },
        ),
      type: text(() => (device.isLoopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER)),
      uevent: text(() => {
        const plain = device.isLoopback || device.isPhysical || device.kind === 'veth';
        return `${plain ? '' : `DEVTYPE=${device.kind}\n`}INTERFACE=${device.name}\nIFINDEX=${device.index}`;
      }),
    };
    if (device.controller) {
      const { name } = device.controller;
      fixed.master = () => new SymlinkInode(this, `../${name}`);
    }
    if (device instanceof Bridge) {
      fixed.bridge = () => this.#bridge(device);
      fixed.brif = () => this.#ports(device);
    }
    return this.#directory(fixed);
  }

  #bridge(bridge: Bridge): SyntheticDirectory {
    const id = `8000.${bridge.mac.replaceAll(':', '')}`;
    return this.#directory({
      ageing_time: () => this.#file(() => Math.round(bridge.fdb.ageingTime / 10_000_000)),
      bridge_id: () => this.#file(() => id),
      root_id: () => this.#file(() => id),
      stp_state: () => this.#file(() => 0),
    });
  }

  #ports(bridge: Bridge): SyntheticDirectory {
    return new SyntheticDirectory(
      this,
      {
        names: () => bridge.ports.map(({ device }) => device.name),
        lookup: (name) =>
          bridge.ports.some(({ device }) => device.name === name)
            ? new SymlinkInode(this, `../../${name}/brport`)
            : undefined,
      },
      0o755,
      'EPERM',
    );
  }

  #file(read: () => string | number, write?: (text: string) => void): Inode {
    const show = () => {
      const value = String(read());
      return value === '' ? '' : `${value}\n`;
    };
    return new SyntheticInode(this, { read: show, write }, write ? 0o644 : 0o444, 0, 0, PAGE);
  }
}

/** @throws Errno EINVAL */
function wholeNumber(text: string): number {
  if (!/^\d+\s*$/.test(text)) throw new Errno('EINVAL');
  return Number(text);
}
