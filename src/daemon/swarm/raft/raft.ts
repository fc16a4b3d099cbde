import { RaftLog } from './log.ts';
import type { Entry, EntryBody, Member, RaftMessage, Snapshot } from './message.ts';
import type { RaftOptions } from './options.ts';

/** Ticks without word from a leader before an election, at least; at most a little less than twice as many. */
export const ELECTION_TICK = 10;
/** Entries in one message at most. */
const MAX_ENTRIES = 512;
/** Ticks after which an answer is not waited for any more. */
const LOST_AFTER = 2;

/** What a leader knows of a follower. */
interface Progress {
  match: number;
  next: number;
  /** Ticks left to wait for an answer before anything more is sent. */
  waiting: number;
  /** Heard from since the last look at the quorum. */
  active: boolean;
}

/**
 * One member of a replicated log (swarmkit's raft with CheckQuorum, on etcd's raft): pure, with no notion of time but ticks
 * and no wire but `step` and `take`. Membership changes one member at a time and holds from when it is committed.
 */
export class Raft {
  readonly id: number;
  readonly log = new RaftLog();
  term = 0;
  vote = 0;
  role: 'follower' | 'candidate' | 'leader' = 'follower';
  /** Who leads, as far as it is known; 0 is nobody. */
  leader = 0;
  commit = 0;
  applied = 0;
  readonly members = new Map<number, Member>();
  readonly #options: RaftOptions;
  readonly #progress = new Map<number, Progress>();
  readonly #votes = new Map<number, boolean>();
  #elapsed = 0;
  #electionTimeout: number;
  #pendingMembership = 0;
  #outbox: RaftMessage[] = [];

  constructor(options: RaftOptions) {
    this.#options = options;
    this.id = options.id;
    this.#electionTimeout = this.#drawTimeout();
  }

  /** Hands over what is to be sent now. */
  take(): RaftMessage[] {
    const messages = this.#outbox;
    this.#outbox = [];
    return messages;
  }

  /** Comes back with what storage has kept. */
  recover(state: { term: number; vote: number; snapshot?: Snapshot; entries: readonly Entry[] }): void {
    const { snapshot } = state;
    if (snapshot) {
      this.log.reset(snapshot.index, snapshot.term);
      this.#install(snapshot);
    }
    this.log.append(state.entries);
    this.term = state.term;
    this.vote = state.vote;
  }

  /** Time passes: one tick is a second. */
  tick(): void {
    this.#elapsed++;
    if (this.role === 'leader') this.#leaderTick();
    else if (this.#elapsed >= this.#electionTimeout && this.members.has(this.id)) this.campaign();
  }

  /** Asks for votes. @param transfer the leader wants it so */
  campaign(transfer = false): void {
    this.#become('candidate', this.term + 1, 0);
    this.#setVote(this.id);
    this.#votes.clear();
    this.#votes.set(this.id, true);
    if (this.#won()) {
      this.#lead();
      return;
    }
    for (const to of this.members.keys()) {
      if (to === this.id) continue;
      this.#send({
        type: 'vote',
        to,
        from: this.id,
        term: this.term,
        lastIndex: this.log.lastIndex,
        lastTerm: this.log.lastTerm,
        transfer,
      });
    }
  }

  /** Adds an entry to the log. @returns its number and term; undefined where this member does not lead */
  propose(body: EntryBody): { index: number; term: number } | undefined {
    if (this.role !== 'leader') return undefined;
    if (body.kind === 'add' || body.kind === 'remove') {
      if (this.#pendingMembership > this.applied) return undefined;
      this.#pendingMembership = this.log.lastIndex + 1;
    }
    const entry: Entry = { index: this.log.lastIndex + 1, term: this.term, body };
    this.log.append([entry]);
    this.#options.storage.append([entry]);
    this.#advance();
    this.#replicate();
    return { index: entry.index, term: entry.term };
  }

  /** A change of membership is on its way: the next has to wait. */
  get membershipPending(): boolean {
    return this.#pendingMembership > this.applied;
  }

  /** Takes a message of another member. */
  step(message: RaftMessage): void {
    if (message.type === 'vote' && message.term > this.term && !message.transfer && this.#leased()) return;
    if (message.term > this.term) {
      const leader = message.type === 'append' || message.type === 'snapshot' ? message.from : 0;
      this.#become('follower', message.term, leader);
    }
    if (message.type === 'vote') this.#answerVote(message);
    else if (message.type === 'voteReply') this.#countVote(message);
    else if (message.type === 'append') this.#answerAppend(message);
    else if (message.type === 'appendReply') this.#noteAppend(message);
    else if (message.type === 'snapshot') this.#answerSnapshot(message);
    else if (message.term === this.term && this.members.has(this.id)) this.campaign(true);
  }

  /** A message to `id` did not get through, or its answer did not. */
  unreachable(id: number): void {
    const progress = this.#progress.get(id);
    if (progress) progress.waiting = 0;
  }

  /** Hands leadership to the follower that is closest behind. @returns whether there is one */
  transferLeadership(): boolean {
    if (this.role !== 'leader') return false;
    const [best] = [...this.#progress]
      .filter(([id, progress]) => id !== this.id && progress.active)
      .sort(([, a], [, b]) => b.match - a.match);
    if (!best || best[1].match < this.log.lastIndex) return false;
    this.#send({ type: 'timeoutNow', to: best[0], from: this.id, term: this.term });
    return true;
  }

  // --- roles ------------------------------------------------------------------------------------------------------

  #become(role: Raft['role'], term: number, leader: number): void {
    const changed = this.leader !== leader || (this.role === 'leader') !== (role === 'leader');
    this.role = role;
    if (term !== this.term) {
      this.term = term;
      this.#setVote(0);
    }
    this.leader = leader;
    this.#elapsed = 0;
    this.#electionTimeout = this.#drawTimeout();
    if (changed) this.#options.leaderChanged();
  }

  #lead(): void {
    this.#progress.clear();
    for (const id of this.members.keys()) this.#track(id);
    this.#become('leader', this.term, this.id);
    // Entries of earlier terms are committed by one of this term.
    this.#pendingMembership = this.log.lastIndex;
    this.propose({ kind: 'none' });
  }

  #leaderTick(): void {
    if (this.#elapsed >= ELECTION_TICK) {
      this.#elapsed = 0;
      let active = 1;
      for (const [id, progress] of this.#progress) {
        if (id !== this.id && progress.active) active++;
        progress.active = false;
      }
      if (active < this.#quorum()) {
        this.#become('follower', this.term, 0);
        return;
      }
    }
    for (const [id, progress] of this.#progress) {
      if (id === this.id) continue;
      if (progress.waiting > 0) progress.waiting--;
      if (progress.waiting === 0) this.#sendAppend(id, progress);
    }
  }

  /** There is a leader that was heard from within the shortest time-out: no other is wanted. */
  #leased(): boolean {
    return this.leader !== 0 && this.#elapsed < ELECTION_TICK && this.members.size > 1;
  }

  #quorum(): number {
    return Math.floor(this.members.size / 2) + 1;
  }

  #won(): boolean {
    let granted = 0;
    for (const id of this.members.keys()) if (this.#votes.get(id)) granted++;
    return granted >= this.#quorum();
  }

  #setVote(vote: number): void {
    this.vote = vote;
    this.#options.storage.saveTerm(this.term, vote);
  }

  #drawTimeout(): number {
    return ELECTION_TICK + this.#options.random.integer(0, ELECTION_TICK - 1);
  }

  // --- messages ---------------------------------------------------------------------------------------------------

  #answerVote(message: RaftMessage & { type: 'vote' }): void {
    const current =
      message.lastTerm > this.log.lastTerm ||
      (message.lastTerm === this.log.lastTerm && message.lastIndex >= this.log.lastIndex);
    const free = this.vote === 0 ? this.leader === 0 : this.vote === message.from;
    const granted = message.term === this.term && free && current;
    if (granted) {
      this.#elapsed = 0;
      this.#setVote(message.from);
    }
    this.#send({ type: 'voteReply', to: message.from, from: this.id, term: this.term, granted });
  }

  #countVote(message: RaftMessage & { type: 'voteReply' }): void {
    if (this.role !== 'candidate' || message.term !== this.term) return;
    this.#votes.set(message.from, message.granted);
    if (this.#won()) this.#lead();
  }

  #answerAppend(message: RaftMessage & { type: 'append' }): void {
    const { rejected, index } = this.#appended(message);
    this.#send({ type: 'appendReply', to: message.from, from: this.id, term: this.term, rejected, index });
  }

  /** Takes over what a leader sends. @returns whether it does not fit, and up to where the logs agree, or may */
  #appended(message: RaftMessage & { type: 'append' }): { rejected: boolean; index: number } {
    // An old leader learns the new term from this.
    if (message.term < this.term) return { rejected: true, index: this.log.lastIndex };
    this.#follow(message.from);
    const { previousIndex } = message;
    if (previousIndex < this.commit) return { rejected: false, index: this.commit };
    if (this.log.term(previousIndex) !== message.previousTerm) {
      return { rejected: true, index: Math.max(this.commit, Math.min(previousIndex - 1, this.log.lastIndex)) };
    }
    const fresh = message.entries.filter(({ index, term }) => this.log.term(index) !== term);
    const [first] = fresh;
    if (first) {
      if (first.index <= this.log.lastIndex) {
        this.log.truncate(first.index);
        this.#options.storage.truncate(first.index);
      }
      this.log.append(fresh);
      this.#options.storage.append(fresh);
    }
    const last = previousIndex + message.entries.length;
    this.#commitTo(Math.min(message.commit, last));
    return { rejected: false, index: last };
  }

  #answerSnapshot(message: RaftMessage & { type: 'snapshot' }): void {
    if (message.term < this.term) return;
    this.#follow(message.from);
    const { snapshot } = message;
    if (snapshot.index > this.commit) {
      this.log.reset(snapshot.index, snapshot.term);
      this.#options.storage.saveSnapshot(snapshot);
      this.#install(snapshot);
    }
    const index = this.commit;
    this.#send({ type: 'appendReply', to: message.from, from: this.id, term: this.term, rejected: false, index });
  }

  #follow(leader: number): void {
    if (this.role !== 'follower' || this.leader !== leader) this.#become('follower', this.term, leader);
    this.#elapsed = 0;
  }

  #install(snapshot: Snapshot): void {
    this.members.clear();
    for (const member of snapshot.members) this.members.set(member.raftId, member);
    this.commit = snapshot.index;
    this.applied = snapshot.index;
    this.#options.restore(snapshot);
  }

  #noteAppend(message: RaftMessage & { type: 'appendReply' }): void {
    const progress = this.#progress.get(message.from);
    if (this.role !== 'leader' || message.term !== this.term || !progress) return;
    progress.active = true;
    progress.waiting = 0;
    if (message.rejected) progress.next = Math.max(progress.match + 1, Math.min(message.index + 1, progress.next - 1));
    else {
      progress.match = Math.max(progress.match, message.index);
      progress.next = progress.match + 1;
      this.#advance();
    }
    if (progress.next <= this.log.lastIndex || message.rejected) this.#sendAppend(message.from, progress);
  }

  #replicate(): void {
    for (const [id, progress] of this.#progress) {
      if (id !== this.id && progress.waiting === 0) this.#sendAppend(id, progress);
    }
  }

  #sendAppend(to: number, progress: Progress): void {
    progress.waiting = LOST_AFTER;
    const common = { to, from: this.id, term: this.term };
    const previousIndex = progress.next - 1;
    const previousTerm = this.log.term(previousIndex);
    if (previousTerm === undefined || (previousIndex === 0 && this.log.firstIndex > 1)) {
      const term = this.log.term(this.applied) ?? 0;
      this.#send({ ...common, type: 'snapshot', snapshot: this.#options.takeSnapshot(this.applied, term) });
      return;
    }
    const entries = this.log.from(progress.next, MAX_ENTRIES);
    this.#send({ ...common, type: 'append', previousIndex, previousTerm, entries, commit: this.commit });
  }

  #send(message: RaftMessage): void {
    this.#outbox.push(message);
  }

  // --- committing -------------------------------------------------------------------------------------------------

  /** Commits what a majority has. */
  #advance(): void {
    const matches = [...this.members.keys()]
      .map((id) => (id === this.id ? this.log.lastIndex : (this.#progress.get(id)?.match ?? 0)))
      .sort((a, b) => b - a);
    const index = matches[this.#quorum() - 1] ?? 0;
    if (index > this.commit && this.log.term(index) === this.term) {
      this.#commitTo(index);
      // Followers need not wait for the next tick to learn of it.
      if (this.role === 'leader') this.#replicateCommit();
    }
  }

  #replicateCommit(): void {
    for (const [id, progress] of this.#progress) {
      if (id !== this.id && progress.waiting === 0 && progress.next > this.log.lastIndex)
        this.#sendAppend(id, progress);
    }
  }

  #commitTo(index: number): void {
    this.commit = Math.max(this.commit, Math.min(index, this.log.lastIndex));
    while (this.applied < this.commit) {
      const entry = this.log.at(this.applied + 1);
      if (!entry) return;
      this.applied = entry.index;
      this.#applyMembership(entry.body);
      this.#options.apply(entry);
    }
  }

  #applyMembership(body: EntryBody): void {
    if (body.kind === 'add') {
      this.members.set(body.member.raftId, body.member);
      if (this.role === 'leader' && !this.#progress.has(body.member.raftId)) this.#track(body.member.raftId);
    } else if (body.kind === 'remove') {
      this.members.delete(body.raftId);
      this.#progress.delete(body.raftId);
      if (body.raftId === this.id) this.#become('follower', this.term, 0);
      else if (this.role === 'leader') this.#advance();
    }
  }

  #track(id: number): void {
    this.#progress.set(id, { match: 0, next: this.log.lastIndex + 1, waiting: 0, active: true });
  }

  /** Whether a member answered lately; always true of the leader itself. For the leader only. */
  recentlyActive(id: number): boolean {
    return id === this.id || (this.#progress.get(id)?.active ?? false);
  }
}
