import { Random } from '#kernel/random.ts';
import type { Entry, Member, RaftMessage, Snapshot } from './message.ts';
import { Raft } from './raft.ts';

/** What one member has on its disk. */
interface Disk {
  term: number;
  vote: number;
  entries: Entry[];
  snapshot?: Snapshot;
}

/** Members of a log on a wire of which a test decides what gets through; nothing is simulated but messages and ticks. */
export class RaftTestbed {
  readonly random: Random;
  readonly nodes = new Map<number, Raft>();
  readonly #disks = new Map<number, Disk>();
  readonly #wire: RaftMessage[] = [];
  /** Which proposals each member has applied, in order: each the text that was proposed. */
  readonly applied = new Map<number, string[]>();
  /** What any member has ever applied at each place of the log. */
  readonly committed = new Map<number, string>();
  readonly faults: string[] = [];
  #blocked = new Set<string>();

  constructor(
    readonly size: number,
    seed: string,
  ) {
    this.random = new Random(seed);
    for (let id = 1; id <= size; id++) {
      const entries = this.members().map(
        (member, at): Entry => ({ index: at + 1, term: 1, body: { kind: 'add', member } }),
      );
      this.#disks.set(id, { term: 1, vote: 0, entries });
      this.boot(id);
    }
  }

  members(): Member[] {
    return Array.from({ length: this.size }, (_, at) => ({ raftId: at + 1, nodeId: `n${at + 1}`, addr: '' }));
  }

  /** Starts a member from what its disk has. */
  boot(id: number): void {
    const disk = this.#disks.get(id) as Disk;
    this.applied.set(id, []);
    const raft = new Raft({
      id,
      random: this.random.fork(`${id}/${this.random.uint32()}`),
      storage: {
        saveTerm: (term, vote) => Object.assign(disk, { term, vote }),
        append: (entries) => {
          for (const entry of entries) disk.entries[entry.index - 1] = entry;
          disk.entries.length = entries.at(-1)?.index ?? disk.entries.length;
        },
        truncate: (index) => {
          disk.entries.length = index - 1;
        },
        saveSnapshot: (snapshot) => {
          disk.snapshot = snapshot;
        },
      },
      apply: (entry) => this.#apply(id, entry),
      restore: (snapshot) => this.applied.set(id, [...(snapshot.store as unknown as string[])]),
      takeSnapshot: (index, term) => ({
        index,
        term,
        members: [...(this.nodes.get(id)?.members.values() ?? [])],
        removed: [],
        store: [...(this.applied.get(id) ?? [])] as never,
      }),
      leaderChanged: () => {},
    });
    raft.recover({ term: disk.term, vote: disk.vote, entries: disk.entries });
    for (const member of this.members()) raft.members.set(member.raftId, member);
    this.nodes.set(id, raft);
  }

  /** Takes a member off the machine it runs on; its disk stays. */
  crash(id: number): void {
    this.nodes.delete(id);
  }

  /** Forgets what a member has applied but for the last `keep` entries, as a snapshot allows. */
  compact(id: number, keep: number): void {
    const raft = this.nodes.get(id);
    raft?.log.compact(raft.applied, keep);
  }

  /** Splits the members into groups that do not hear of one another. */
  partition(groups: readonly (readonly number[])[]): void {
    this.#blocked.clear();
    for (const group of groups)
      for (const other of groups) {
        if (group === other) continue;
        for (const a of group) for (const b of other) this.#blocked.add(`${a}>${b}`);
      }
  }

  /** Makes a member call an election now: its time-out is up. */
  campaign(id: number): void {
    const raft = this.nodes.get(id);
    if (raft && raft.role !== 'leader') raft.campaign(true);
    this.#collect(id);
  }

  tick(id: number): void {
    this.nodes.get(id)?.tick();
    this.#collect(id);
  }

  tickAll(times = 1): void {
    for (let i = 0; i < times; i++) {
      for (const id of this.nodes.keys()) this.tick(id);
      this.deliverAll();
    }
  }

  /** Delivers the message at `at`, or loses it. @returns whether there was one */
  deliver(at: number, lose = false): boolean {
    if (this.#wire.length === 0) return false;
    const [message] = this.#wire.splice(at % this.#wire.length, 1);
    if (!message) return false;
    const { from, to } = message;
    const receiver = this.nodes.get(to);
    if (lose || !receiver || this.#blocked.has(`${from}>${to}`)) {
      this.nodes.get(from)?.unreachable(to);
      return true;
    }
    receiver.step(JSON.parse(JSON.stringify(message)) as RaftMessage);
    this.#collect(to);
    return true;
  }

  deliverAll(): void {
    for (let left = 10_000; left > 0 && this.deliver(0); left--);
  }

  propose(id: number, text: string): boolean {
    const proposed = this.nodes.get(id)?.propose({ kind: 'changes', proposal: text, changes: [] });
    this.#collect(id);
    return proposed !== undefined;
  }

  get leaders(): Raft[] {
    return [...this.nodes.values()].filter(({ role }) => role === 'leader');
  }

  /**
   * The one leader of the highest term, once there is one. One that is behind and cannot win may call elections before the
   * other does, about every second time: it takes a while where there are two.
   */
  elect(): Raft {
    for (let i = 0; i < 1000; i++) {
      this.tickAll();
      const [best] = this.leaders.sort((a, b) => b.term - a.term);
      if (best && [...this.nodes.values()].every(({ leader }) => leader === best.id)) return best;
    }
    throw new Error('no leader was elected');
  }

  #collect(id: number): void {
    this.#wire.push(...(this.nodes.get(id)?.take() ?? []));
  }

  #apply(id: number, entry: Entry): void {
    const text = JSON.stringify([entry.term, entry.body]);
    const before = this.committed.get(entry.index);
    if (before === undefined) this.committed.set(entry.index, text);
    else if (before !== text) this.faults.push(`entry ${entry.index}: ${before} on one member, ${text} on ${id}`);
    if (entry.body.kind === 'changes') this.applied.get(id)?.push(entry.body.proposal);
  }
}
