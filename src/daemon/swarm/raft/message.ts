import type { Change } from '../store/change.ts';
import type { Store } from '../store/store.ts';

/** A manager as the log knows it. */
export interface Member {
  readonly raftId: number;
  readonly nodeId: string;
  /** Address and port where it is reached. */
  readonly addr: string;
}

/** What an entry of the log does once it is committed. */
export type EntryBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'changes'; readonly proposal: string; readonly changes: readonly Change[] }
  | { readonly kind: 'add'; readonly member: Member }
  | { readonly kind: 'remove'; readonly raftId: number };

/** An entry of the log. */
export interface Entry {
  readonly index: number;
  readonly term: number;
  readonly body: EntryBody;
}

/** The state that all entries up to `index` have led to. */
export interface Snapshot {
  readonly index: number;
  readonly term: number;
  readonly members: readonly Member[];
  /** Numbers of members that were removed: they are not let in again. */
  readonly removed: readonly number[];
  readonly store: ReturnType<Store['snapshot']>;
}

interface Common {
  readonly from: number;
  readonly to: number;
  readonly term: number;
}

/** What members of the log say to one another (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm"). */
export type RaftMessage =
  | (Common & {
      readonly type: 'vote';
      readonly lastIndex: number;
      readonly lastTerm: number;
      /** The leader itself asked for this election, so that it may not be put off. */
      readonly transfer: boolean;
    })
  | (Common & { readonly type: 'voteReply'; readonly granted: boolean })
  | (Common & {
      readonly type: 'append';
      readonly previousIndex: number;
      readonly previousTerm: number;
      readonly entries: readonly Entry[];
      readonly commit: number;
    })
  | (Common & {
      readonly type: 'appendReply';
      readonly rejected: boolean;
      /** The last entry they agree on; where rejected, one that the follower may have. */
      readonly index: number;
    })
  | (Common & { readonly type: 'snapshot'; readonly snapshot: Snapshot })
  | (Common & { readonly type: 'timeoutNow' });
