import type { Addr } from '#netip/addr.ts';

/** A key of the gossip or of encrypted data paths (moby libnetwork/types.EncryptionKey). */
export interface EncryptionKey {
  readonly subsystem: 'networking:gossip' | 'networking:ipsec';
  readonly key: Uint8Array;
  /** Lamport time. Of three, the one before, the one in use and the next, the middle one is written with. */
  readonly tag: number;
}

/** What libnetwork learns of the cluster its engine is in (moby libnetwork/cluster.Provider). The daemon provides it. */
export interface ClusterProvider {
  readonly nodeId: string;
  readonly manager: boolean;
  /** Where this node's gossip listens. */
  readonly listenAddress: Addr;
  /** What other nodes reach it by. */
  readonly advertiseAddress: Addr;
  /** What its VXLAN traffic is sent from and to. */
  readonly dataPathAddress: Addr;
  /** 4789 unless `--data-path-port` says otherwise. */
  readonly dataPathPort: number;
  /** Managers to join the gossip through; without this node itself. */
  remoteAddresses(): Addr[];
  keys(): readonly EncryptionKey[];
}
