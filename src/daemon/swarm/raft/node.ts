import { SECOND } from '#kernel/clock.ts';
import { type Coroutine, WaitQueue } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import type { Random } from '#kernel/random.ts';
import type { Thread } from '#kernel/scheduler.ts';
import { RpcError } from '../rpcerror.ts';
import type { Change } from '../store/change.ts';
import type { Proposer, Store } from '../store/store.ts';
import type { Entry, Member, RaftMessage, Snapshot } from './message.ts';
import { Raft } from './raft.ts';
import type { DiskStorage, KeptState } from './storage.ts';
import { RaftTransport, type TransportOptions } from './transport.ts';

const TICK = SECOND;
/** Entries between snapshots, and how many are kept behind one for slow followers. */
const SNAPSHOT_INTERVAL = 10_000;
const KEEP_ENTRIES = 500;

export interface RaftNodeOptions {
  readonly proc: Process;
  readonly random: Random;
  readonly store: Store;
  readonly storage: DiskStorage;
  readonly self: Member;
  /** How other members are called. */
  readonly client: TransportOptions['client'];
  /** Leadership won, lost or seen to change. */
  leaderChanged(): void;
  /** The members of the log are other ones. */
  membersChanged(): void;
}

interface Proposal {
  done: boolean;
  error?: RpcError;
}

/** A manager's part in the replicated log (swarmkit manager/state/raft.Node): time, wire and disk around `Raft`. */
export class RaftNode implements Proposer {
  readonly #options: RaftNodeOptions;
  readonly raft: Raft;
  readonly transport: RaftTransport;
  readonly removed = new Set<number>();
  readonly #proposals = new Map<string, Proposal>();
  readonly #changed = new WaitQueue();
  #nextProposal = 1;
  #ticker: Thread | undefined;
  #leading = false;
  #stopped = false;
  #snapshotAt = 0;

  constructor(options: RaftNodeOptions) {
    this.#options = options;
    this.raft = new Raft({
      id: options.self.raftId,
      random: options.random.fork('raft'),
      storage: {
        saveTerm: (term, vote) => options.storage.saveTerm(term, vote),
        append: (entries) => options.storage.append(entries),
        truncate: (index) => options.storage.truncate(index),
        saveSnapshot: (snapshot) => options.storage.saveSnapshot(snapshot, [], this.raft),
      },
      apply: (entry) => this.#apply(entry),
      restore: (snapshot) => this.#restore(snapshot),
      takeSnapshot: (applied, term) => this.#snapshot(applied, term),
      leaderChanged: () => this.#leaderChanged(),
    });
    this.transport = new RaftTransport({
      client: options.client,
      address: (id) => this.raft.members.get(id)?.addr,
      deliver: (message) => this.#deliver(message),
      unreachable: (id) => this.raft.unreachable(id),
    });
  }

  get self(): Member {
    return this.raft.members.get(this.raft.id) ?? this.#options.self;
  }

  get leading(): boolean {
    return this.raft.role === 'leader';
  }

  /** The member that leads, as far as this one knows. */
  get leader(): Member | undefined {
    return this.raft.members.get(this.raft.leader);
  }

  /** Woken whenever leader, members or the applied state changed. */
  get changed(): WaitQueue {
    return this.#changed;
  }

  /** Starts a log of which this is the only member, and leads it. */
  bootstrap(): void {
    const { storage, self } = this.#options;
    storage.create(self.raftId);
    const entry: Entry = { index: 1, term: 1, body: { kind: 'add', member: self } };
    this.raft.term = 1;
    this.raft.log.append([entry]);
    storage.append([entry]);
    this.raft.members.set(self.raftId, self);
    this.raft.campaign();
    this.#start();
  }

  /** Gets ready to be let in: from then on the leader may send what the log holds. */
  prepare(): void {
    this.#options.storage.create(this.#options.self.raftId);
  }

  /** Becomes a member that others have let in. */
  join(members: readonly Member[]): void {
    for (const member of members) this.transport.know(member);
    this.#start();
  }

  /** Goes on from what the disk has. @param alone forget all other members (`--force-new-cluster`) */
  restart(alone: boolean): void {
    const { storage, self } = this.#options;
    const kept = storage.load();
    if (alone) this.#restartAlone(kept);
    else {
      this.raft.recover(kept);
      this.#replayMembers(kept.entries);
    }
    const only = this.raft.members.size === 1 && this.raft.members.has(self.raftId);
    if (only) this.raft.campaign();
    this.#start();
  }

  stop(): void {
    this.#stopped = true;
    this.#ticker?.cancel();
    this.transport.close();
    this.#failProposals();
  }

  /** Takes messages of another member. @returns the answers to it */
  step(message: RaftMessage): RaftMessage[] {
    if (this.#stopped) return [];
    this.raft.step(message);
    const answers = this.#flush(message.from);
    return answers;
  }

  // --- proposing --------------------------------------------------------------------------------------------------

  *propose(changes: readonly Change[]): Coroutine<void> {
    const proposal = `${this.raft.id}/${this.raft.term}/${this.#nextProposal++}`;
    const stripped = changes.map(({ action, table, object }) => ({ action, table, object })) as Change[];
    const waiting: Proposal = { done: false };
    this.#proposals.set(proposal, waiting);
    try {
      if (this.#stopped || !this.raft.propose({ kind: 'changes', proposal, changes: stripped })) throw lostLeadership();
      this.#flush();
      while (!waiting.done) yield this.#changed;
      if (waiting.error) throw waiting.error;
    } finally {
      this.#proposals.delete(proposal);
    }
  }

  /** Lets a manager in, or changes its address. @throws RpcError where leadership is lost */
  *addMember(member: Member): Coroutine<void> {
    yield* this.#changeMembers(
      { kind: 'add', member },
      () => this.raft.members.get(member.raftId)?.addr === member.addr,
    );
  }

  /** Takes a manager out. @throws RpcError where leadership is lost */
  *removeMember(raftId: number): Coroutine<void> {
    yield* this.#changeMembers({ kind: 'remove', raftId }, () => !this.raft.members.has(raftId));
  }

  /** Whether a majority would still answer without that member (swarmkit CanRemoveMember). */
  canRemoveMember(raftId: number): boolean {
    const { members } = this.raft;
    if (!members.has(raftId)) return false;
    const left = [...members.keys()].filter((id) => id !== raftId);
    const reachable = left.filter((id) => this.reachable(id)).length;
    return left.length > 0 && reachable >= Math.floor(left.length / 2) + 1;
  }

  /** Whether the last message to a member got through. */
  reachable(raftId: number): boolean {
    return raftId === this.raft.id || this.transport.active(raftId);
  }

  /** Hands leadership on, if there is somebody to take it. */
  transferLeadership(): void {
    if (this.raft.transferLeadership()) this.#flush();
  }

  *#changeMembers(body: Entry['body'], done: () => boolean): Coroutine<void> {
    while (this.raft.membershipPending && this.leading) yield this.#changed;
    if (!this.raft.propose(body)) throw lostLeadership();
    const { term } = this.raft;
    this.#flush();
    while (!done()) {
      if (!this.leading || this.raft.term !== term || this.#stopped) throw lostLeadership();
      yield this.#changed;
    }
  }

  // --- what the log does --------------------------------------------------------------------------------------------

  #apply(entry: Entry): void {
    const { body } = entry;
    if (body.kind === 'changes') {
      this.#options.store.apply(body.changes);
      const waiting = this.#proposals.get(body.proposal);
      if (waiting) waiting.done = true;
    } else if (body.kind !== 'none') {
      if (body.kind === 'remove') {
        this.removed.add(body.raftId);
        this.transport.forget(body.raftId);
      } else this.transport.know(body.member);
      this.#options.membersChanged();
    }
    if (entry.index - this.#snapshotAt >= SNAPSHOT_INTERVAL) this.#compact(entry);
    this.#changed.wakeAll();
  }

  #compact(entry: Entry): void {
    this.#snapshotAt = entry.index;
    const snapshot = this.#snapshot(entry.index, entry.term);
    this.#options.storage.saveSnapshot(snapshot, this.raft.log.from(entry.index + 1), this.raft);
    this.raft.log.compact(entry.index, KEEP_ENTRIES);
  }

  #snapshot(index: number, term: number): Snapshot {
    const members = [...this.raft.members.values()];
    return { index, term, members, removed: [...this.removed], store: this.#options.store.snapshot() };
  }

  #restore(snapshot: Snapshot): void {
    this.#snapshotAt = snapshot.index;
    this.removed.clear();
    for (const id of snapshot.removed) this.removed.add(id);
    for (const member of snapshot.members) this.transport.know(member);
    this.#options.store.restore(snapshot.store);
    this.#options.membersChanged();
    this.#changed.wakeAll();
  }

  #leaderChanged(): void {
    if (this.#leading && this.raft.role !== 'leader') this.#failProposals();
    this.#leading = this.raft.role === 'leader';
    this.#options.leaderChanged();
    this.#changed.wakeAll();
  }

  #failProposals(): void {
    for (const proposal of this.#proposals.values()) {
      if (proposal.done) continue;
      proposal.done = true;
      proposal.error = lostLeadership();
    }
    this.#changed.wakeAll();
  }

  /** After a restart the members are those of the log, whether or not all of it was committed. */
  #replayMembers(entries: readonly Entry[]): void {
    for (const { body } of entries) {
      if (body.kind === 'add') {
        this.raft.members.set(body.member.raftId, body.member);
        this.transport.know(body.member);
      } else if (body.kind === 'remove') this.raft.members.delete(body.raftId);
    }
  }

  /** All entries count as committed, and everybody else is out: the log begins anew with the state they lead to. */
  #restartAlone(kept: KeptState): void {
    const { self, store, storage } = this.#options;
    if (kept.snapshot) store.restore(kept.snapshot.store);
    for (const member of kept.snapshot?.members ?? []) this.raft.members.set(member.raftId, member);
    for (const { body } of kept.entries) if (body.kind === 'changes') store.apply(body.changes);
    this.#replayMembers(kept.entries);
    const last = kept.entries.at(-1);
    for (const id of this.raft.members.keys()) {
      if (id === self.raftId) continue;
      this.removed.add(id);
      this.transport.forget(id);
    }
    const snapshot: Snapshot = {
      index: last?.index ?? kept.snapshot?.index ?? 0,
      term: last?.term ?? kept.snapshot?.term ?? 0,
      members: [self],
      removed: [...this.removed],
      store: store.snapshot(),
    };
    storage.saveSnapshot(snapshot, [], kept);
    this.raft.recover({ term: kept.term, vote: 0, snapshot, entries: [] });
  }

  // --- time and wire ------------------------------------------------------------------------------------------------

  #start(): void {
    this.#flush();
    this.#ticker = this.#options.proc.thread(this.#tick());
  }

  *#tick(): Coroutine<void> {
    const { proc } = this.#options;
    for (;;) {
      // Alone there is nobody to keep in step with.
      while (this.raft.members.size <= 1 && this.leading) yield this.#changed;
      yield* proc.sleep(TICK);
      this.raft.tick();
      this.#flush();
    }
  }

  #deliver(message: RaftMessage): void {
    if (this.#stopped) return;
    this.raft.step(message);
    this.#flush();
  }

  /** Sends what there is to send. @returns what is for `caller`, who waits for it */
  #flush(caller?: number): RaftMessage[] {
    const answers: RaftMessage[] = [];
    for (const message of this.raft.take()) {
      if (message.to === caller && message.type.endsWith('Reply')) answers.push(message);
      else this.transport.send(message);
    }
    return answers;
  }
}

function lostLeadership(): RpcError {
  return new RpcError('Unavailable', 'raft: failed to process the request: node lost leader status');
}
