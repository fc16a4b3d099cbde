import type { NetNamespace } from '#kernel/netns.ts';
import type { OverlayCluster } from './overlay.ts';
import type { OverlayNetwork } from './overlaynetwork.ts';

/** Encrypted overlay networks: their VXLAN datagrams travel as ESP (moby drivers/overlay/encryption.go). */
export class Encryption {
  readonly #networks = new Set<OverlayNetwork>();

  constructor(
    readonly host: NetNamespace,
    readonly cluster: () => OverlayCluster | undefined,
  ) {}

  protect(network: OverlayNetwork): void {
    this.#networks.add(network);
    this.peersChanged();
  }

  release(network: OverlayNetwork): void {
    this.#networks.delete(network);
    this.peersChanged();
  }

  peersChanged(): void {}

  keysChanged(): void {
    this.peersChanged();
  }

  clear(): void {
    this.#networks.clear();
    this.peersChanged();
  }
}
