import type { FileSystemContext } from '#kernel/vfs/context.ts';
import { fromPem, pem } from './ca/pem.ts';
import type { ManagerAddress } from './dispatcher/message.ts';

/** Where an engine keeps what it must know to come back as the same node. */
export const SWARM_ROOT = '/var/lib/docker/swarm';

/** docker-state.json: how the node was started (moby daemon/cluster nodeStartConfig). */
export interface NodeConfig {
  readonly LocalAddr: string;
  readonly RemoteAddr: string;
  readonly ListenAddr: string;
  readonly AdvertiseAddr: string;
  readonly DataPathAddr: string;
  readonly DefaultAddressPool: readonly string[] | null;
  readonly SubnetSize: number;
  readonly DataPathPort: number;
  readonly JoinInProgress: boolean;
}

/** A node's files below /var/lib/docker/swarm. */
export class NodeState {
  readonly #fs: FileSystemContext;

  constructor(fs: FileSystemContext) {
    this.#fs = fs;
  }

  /** How the node was started; undefined where it is in no swarm. */
  loadConfig(): NodeConfig | undefined {
    const text = this.#read('docker-state.json');
    return text === undefined ? undefined : (JSON.parse(text) as NodeConfig);
  }

  saveConfig(config: NodeConfig): void {
    this.#write('docker-state.json', JSON.stringify(config), 0o600);
  }

  loadManagers(): ManagerAddress[] {
    const text = this.#read('state.json');
    if (text === undefined) return [];
    return (JSON.parse(text) as { node_id: string; addr: string }[]).map((peer) => ({
      nodeId: peer.node_id,
      addr: peer.addr,
    }));
  }

  saveManagers(managers: readonly ManagerAddress[]): void {
    const peers = managers.map(({ nodeId, addr }) => ({ node_id: nodeId, addr }));
    this.#write('state.json', JSON.stringify(peers), 0o600);
  }

  /** The node's certificate and that of the cluster's authority (PEM). */
  loadCertificates(): { certificate: string; root: string } | undefined {
    const certificate = this.#read('certificates/swarm-node.crt');
    const root = this.#read('certificates/swarm-root-ca.crt');
    return certificate === undefined || root === undefined ? undefined : { certificate, root };
  }

  saveCertificates(certificate: string, root: string): void {
    this.#write('certificates/swarm-node.crt', certificate, 0o644);
    this.#write('certificates/swarm-root-ca.crt', root, 0o644);
  }

  /**
   * What the node's key is locked with: a digest of the unlock key; undefined where it is not. Docker encrypts the key
   * itself; here the file only notes that it is locked.
   */
  get lock(): string | undefined {
    const text = this.#read('certificates/swarm-node.key');
    return text === undefined ? undefined : fromPem('EC PRIVATE KEY', text)?.headers['kek-digest'];
  }

  /** @param key the bytes of the node's key; @param lock see `lock` */
  saveKey(key: Uint8Array, lock: string | undefined): void {
    const headers: Record<string, string> = lock === undefined ? {} : { 'kek-digest': lock };
    this.#write('certificates/swarm-node.key', pem('EC PRIVATE KEY', key, headers), 0o600);
  }

  /** The bytes of the node's key. */
  loadKey(): Uint8Array | undefined {
    const text = this.#read('certificates/swarm-node.key');
    return text === undefined ? undefined : fromPem('EC PRIVATE KEY', text)?.bytes;
  }

  /** Forgets everything: the node has left. */
  clear(): void {
    if (!this.#fs.exists(SWARM_ROOT)) return;
    for (const name of this.#fs.readdir(SWARM_ROOT)) this.#fs.removeAll(`${SWARM_ROOT}/${name}`);
  }

  #read(name: string): string | undefined {
    const path = `${SWARM_ROOT}/${name}`;
    return this.#fs.exists(path) ? this.#fs.readText(path) : undefined;
  }

  #write(name: string, text: string, mode: number): void {
    const path = `${SWARM_ROOT}/${name}`;
    this.#fs.mkdirAll(SWARM_ROOT, 0o700);
    this.#fs.mkdirAll(path.slice(0, path.lastIndexOf('/')), 0o755);
    if (!this.#fs.exists(path) || this.#fs.readText(path) !== text) this.#fs.writeFile(path, text, mode);
  }
}
