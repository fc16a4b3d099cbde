import type { Coroutine } from '#kernel/coroutine.ts';
import type { OpenFile } from '#kernel/file/openfile.ts';
import { pipe } from '#kernel/file/pipe.ts';
import type { Process } from '#kernel/process/process.ts';
import { statusNumber } from '#kernel/process/process.ts';

/** How a program of a shell of Windows is run. */
export interface NativeRun {
  readonly path: string;
  readonly argv: readonly string[];
  /** What it reads; the shell's own input where absent. */
  readonly input?: string;
  /** Where what it prints goes: to the shell's own output, or into the answer. */
  readonly capture: boolean;
  /** Whether its errors go with what it prints, nowhere, or where the shell's go. */
  readonly errors?: 'merge' | 'drop';
  readonly stdout?: OpenFile;
}

/** Runs a program as the foreground of the shell's terminal, where it has one, until it ends. */
export function* runNative(proc: Process, run: NativeRun): Coroutine<{ status: number; output: string }> {
  const { tty } = proc.session;
  const interactive = tty !== undefined && tty.foreground === proc.pgid;
  const files = new Map<number, OpenFile>(proc.standardFiles());
  const output = run.capture ? held() : undefined;
  const input = run.input === undefined ? undefined : held();
  if (output) files.set(1, output[1]);
  if (run.stdout) files.set(1, run.stdout);
  if (input) files.set(0, input[0]);
  const main = files.get(1);
  if (run.errors === 'merge' && main) files.set(2, main);
  if (run.errors === 'drop') files.set(2, proc.fs.open('/dev/null', { read: true, write: true }));
  const child = proc.spawn(run.path, [...run.argv], { files, ...(interactive && { group: 'new' as const }) });
  if (interactive && tty) tty.foreground = child.pgid;
  let text = '';
  try {
    output?.[1].close();
    input?.[0].close();
    if (input) proc.thread(feed(input[1], run.input ?? ''));
    if (output) text = yield* readText(output[0]);
    yield* proc.wait(child);
  } finally {
    if (interactive && tty) tty.foreground = proc.pgid;
    output?.[0].close();
  }
  return { status: child.status ? statusNumber(child.status) : 0, output: text };
}

/** A pipe whose ends stay until they are closed here. */
function held(): [read: OpenFile, write: OpenFile] {
  const [read, write] = pipe();
  return [read.retain(), write.retain()];
}

function* feed(file: OpenFile, text: string): Coroutine<void> {
  try {
    yield* file.write(new TextEncoder().encode(text));
  } catch {
    // Whoever was to read it has ended.
  } finally {
    file.close();
  }
}

function* readText(file: OpenFile): Coroutine<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const bytes = yield* file.read(65_536);
    if (bytes.length === 0) return text + decoder.decode();
    text += decoder.decode(bytes, { stream: true });
  }
}
