import type { Random } from '#kernel/random.ts';
import type { Entry, Snapshot } from './message.ts';

/** What a member keeps for certain before it answers. */
export interface RaftStorage {
  /** The term it is in and whom it voted for there (0: nobody). */
  saveTerm(term: number, vote: number): void;
  append(entries: readonly Entry[]): void;
  truncate(index: number): void;
  saveSnapshot(snapshot: Snapshot): void;
}

export interface RaftOptions {
  readonly id: number;
  readonly random: Random;
  readonly storage: RaftStorage;
  /** Carries out a committed entry. */
  apply(entry: Entry): void;
  /** Replaces all state. */
  restore(snapshot: Snapshot): void;
  /** The state now: `applied` is the last entry that led to it. */
  takeSnapshot(applied: number, term: number): Snapshot;
  /** Another leader or none, or no longer the leader itself. */
  leaderChanged(): void;
}
