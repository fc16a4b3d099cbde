import { SECOND } from '#kernel/clock.ts';
import type { RpcClient } from '../rpc/client.ts';
import type { Member, RaftMessage } from './message.ts';

/** How long a message may take (swarmkit raft SendTimeout). */
const TIMEOUT = 2 * SECOND;

export interface TransportOptions {
  /** A client for an address; the transport closes it. */
  client(address: string): RpcClient;
  /** Where a member is reached, by the log. */
  address(raftId: number): string | undefined;
  /** Takes the answers. */
  deliver(message: RaftMessage): void;
  /** A message was not answered in time. */
  unreachable(raftId: number): void;
}

interface Peer {
  readonly address: string;
  readonly client: RpcClient;
  active: boolean;
}

/** Carries the log's messages to the other members: each a call whose result are the answers to it. */
export class RaftTransport {
  readonly #options: TransportOptions;
  readonly #peers = new Map<number, Peer>();
  /** Addresses told before the log tells them. */
  readonly #known = new Map<number, string>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Notes where a member is. */
  know(member: Member): void {
    this.#known.set(member.raftId, member.addr);
  }

  /** A member is gone. */
  forget(raftId: number): void {
    this.#known.delete(raftId);
    this.#peers.get(raftId)?.client.close();
    this.#peers.delete(raftId);
  }

  /** Whether the last message to a member got through; a member not yet spoken to counts as there. */
  active(raftId: number): boolean {
    return this.#peers.get(raftId)?.active ?? true;
  }

  send(message: RaftMessage): void {
    const peer = this.#peer(message.to);
    if (!peer) return;
    peer.client.start('raft.process', message, { timeout: TIMEOUT }, (end) => {
      if (this.#peers.get(message.to) !== peer) return;
      if ('error' in end) {
        peer.active = false;
        // What hangs is not waited for: the next message makes a new connection.
        if (end.error.code === 'DeadlineExceeded') peer.client.close();
        this.#options.unreachable(message.to);
        return;
      }
      peer.active = true;
      for (const answer of end.result as RaftMessage[]) this.#options.deliver(answer);
    });
  }

  close(): void {
    for (const { client } of this.#peers.values()) client.close();
    this.#peers.clear();
  }

  #peer(raftId: number): Peer | undefined {
    const address = this.#options.address(raftId) ?? this.#known.get(raftId);
    if (address === undefined) return undefined;
    const found = this.#peers.get(raftId);
    if (found?.address === address) return found;
    found?.client.close();
    const peer: Peer = { address, client: this.#options.client(address), active: true };
    this.#peers.set(raftId, peer);
    return peer;
  }
}
