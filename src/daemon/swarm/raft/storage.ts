import type { FileSystemContext } from '#kernel/vfs/context.ts';
import type { Entry, Snapshot } from './message.ts';
import type { RaftStorage } from './options.ts';

/** Where one member's log is kept, below /var/lib/docker/swarm. Docker encrypts what it writes there; this is plain JSON. */
const ROOT = 'raft';
const WAL = `${ROOT}/wal-v3-encrypted`;
const SNAPSHOTS = `${ROOT}/snap-v3-encrypted`;
const WAL_FILE = `${WAL}/0000000000000000-0000000000000000.wal`;

/** One line of the log on disk: what `RaftStorage` was told. */
type Line =
  | { readonly term: number; readonly vote: number }
  | { readonly entries: readonly Entry[] }
  | { readonly truncate: number };

/** What was kept: as `Raft.recover` takes it. */
export interface KeptState {
  readonly id: number;
  readonly term: number;
  readonly vote: number;
  readonly snapshot?: Snapshot;
  readonly entries: readonly Entry[];
}

/** A member's log on the host's disk (swarmkit manager/state/raft/storage): appended to, and read when the engine starts again. */
export class DiskStorage implements RaftStorage {
  readonly #fs: FileSystemContext;
  readonly #root: string;
  #id = 0;

  /** @param root /var/lib/docker/swarm */
  constructor(fs: FileSystemContext, root: string) {
    this.#fs = fs;
    this.#root = root;
  }

  get exists(): boolean {
    return this.#fs.exists(`${this.#root}/${WAL_FILE}`);
  }

  /** Begins an empty log for the member `id`. */
  create(id: number): void {
    this.#id = id;
    this.#fs.removeAll(`${this.#root}/${ROOT}`);
    this.#fs.mkdirAll(`${this.#root}/${WAL}`, 0o700);
    this.#fs.mkdirAll(`${this.#root}/${SNAPSHOTS}`, 0o700);
    this.#fs.chmod(`${this.#root}/${ROOT}`, 0o700);
    this.#fs.writeFile(`${this.#root}/${WAL_FILE}`, `${JSON.stringify({ id })}\n`, 0o600);
  }

  /** Everything that was kept. */
  load(): KeptState {
    const lines = this.#fs.readText(`${this.#root}/${WAL_FILE}`).split('\n');
    const snapshot = this.#loadSnapshot();
    const entries = new Map<number, Entry>();
    let [id, term, vote] = [0, 0, 0];
    for (const text of lines) {
      if (text === '') continue;
      const line = JSON.parse(text) as Line | { id: number };
      if ('id' in line) id = line.id;
      else if ('truncate' in line) {
        for (const index of [...entries.keys()]) if (index >= line.truncate) entries.delete(index);
      } else if ('entries' in line) for (const entry of line.entries) entries.set(entry.index, entry);
      else ({ term, vote } = line);
    }
    this.#id = id;
    const first = snapshot?.index ?? 0;
    return { id, term, vote, snapshot, entries: [...entries.values()].filter(({ index }) => index > first) };
  }

  saveTerm(term: number, vote: number): void {
    this.#add({ term, vote });
  }

  append(entries: readonly Entry[]): void {
    this.#add({ entries });
  }

  truncate(index: number): void {
    this.#add({ truncate: index });
  }

  /** Keeps the state itself; what led to it is not needed any more. */
  saveSnapshot(snapshot: Snapshot, entriesAfter: readonly Entry[] = [], state?: { term: number; vote: number }): void {
    const directory = `${this.#root}/${SNAPSHOTS}`;
    const hex = (value: number) => value.toString(16).padStart(16, '0');
    for (const name of this.#fs.readdir(directory)) this.#fs.unlink(`${directory}/${name}`);
    this.#fs.writeFile(
      `${directory}/${hex(snapshot.term)}-${hex(snapshot.index)}.snap`,
      JSON.stringify(snapshot),
      0o600,
    );
    const lines: unknown[] = [{ id: this.#id }, state ?? { term: snapshot.term, vote: 0 }];
    if (entriesAfter.length > 0) lines.push({ entries: entriesAfter });
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    this.#fs.writeFile(`${this.#root}/${WAL_FILE}`, text, 0o600);
  }

  #loadSnapshot(): Snapshot | undefined {
    const directory = `${this.#root}/${SNAPSHOTS}`;
    const [name] = this.#fs.readdir(directory);
    return name === undefined ? undefined : (JSON.parse(this.#fs.readText(`${directory}/${name}`)) as Snapshot);
  }

  #add(line: Line): void {
    this.#fs.appendFile(`${this.#root}/${WAL_FILE}`, `${JSON.stringify(line)}\n`);
  }
}
