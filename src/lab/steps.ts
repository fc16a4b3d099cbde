import type { Nanoseconds } from '#kernel/clock.ts';
import type { CommandLine, Journal, JournalEntry } from './journal.ts';

/** Something a learner did in one go: a command line typed and sent, a program interrupted, a console opened later on. */
export interface Step {
  /** Index of its first entry in the journal. */
  first: number;
  /** Index after its last one. */
  end: number;
  /** Virtual time of its first and of its last entry. */
  from: Nanoseconds;
  at: Nanoseconds;
  host: string;
  console?: string;
  /** What was typed, as far as it can be shown; for a command that was run, the command. */
  typed: string;
}

/** Return, Ctrl-C, Ctrl-D, Ctrl-Z, Ctrl-O and Ctrl-\: input that makes a shell or a program do something. */
const SENDING = ['\r', '\n', '\u0003', '\u0004', '\u001a', '\u000f', '\u001c'];
const NAMES: Readonly<Record<string, string>> = { '\u0003': '^C', '\u0004': '^D', '\u001a': '^Z', '\u001c': '^\\' };

/** Whether typing `bytes` makes a shell or a program do something. */
export function isSent(bytes: string): boolean {
  return SENDING.some((key) => bytes.includes(key));
}

/**
 * The steps of a journal, in order. The entries before the first one belong to the start, those after the last one (a line that is
 * being typed) to no step. A journal needs no other record of them: undoing a step is replaying what stands before it.
 */
export function stepsOf({ entries }: Journal): Step[] {
  const steps: Step[] = [];
  const hosts = new Map<string, string>();
  let first: number | undefined;
  let typed = '';
  for (const [index, entry] of entries.entries()) {
    if (entry.kind === 'open') hosts.set(entry.console, entry.host);
    if (entry.kind !== 'input' && entry.kind !== 'run') continue;
    first ??= index;
    typed += entry.kind === 'input' ? shown(entry.bytes) : entry.cmd;
    if (entry.kind === 'input' && !isSent(entry.bytes)) continue;
    const place =
      entry.kind === 'run' ? { host: entry.host } : { host: hosts.get(entry.console) ?? '', console: entry.console };
    const from = (entries[first] as JournalEntry).at;
    steps.push({ first, end: index + 1, from, at: entry.at, ...place, typed: typed.trim() });
    first = undefined;
    typed = '';
  }
  return steps;
}

/**
 * The journal as it was after the first `count` steps, before the next one was begun.
 * @throws RangeError when there are fewer steps
 */
export function journalAfter(journal: Journal, steps: readonly Step[], count: number): Journal {
  if (count === steps.length) {
    const last = steps.at(-1);
    const typing = journal.entries.slice(last?.end ?? 0).find(({ kind }) => kind === 'input');
    return typing ? cut(journal, typing.at, journal.entries.indexOf(typing)) : journal;
  }
  const next = steps[count];
  if (!next) throw new RangeError(`there are ${steps.length} steps, not ${count}`);
  return cut(journal, next.from, next.first);
}

function cut({ entries }: Journal, until: Nanoseconds, count: number): Journal {
  return { entries: entries.slice(0, count), until };
}

/** What the steps are called: the command line that the shell read, where one did, or else what was typed. */
export function labelsOf(steps: readonly Step[], lines: readonly CommandLine[]): string[] {
  const labels = steps.map(({ typed }) => typed);
  for (const line of lines) {
    // The line belongs to the last step of its console that was sent before it was read.
    for (let index = steps.length - 1; index >= 0; index--) {
      const step = steps[index] as Step;
      if (step.console !== line.console || step.at > line.at) continue;
      labels[index] = line.text;
      break;
    }
  }
  return labels;
}

/** Typed text without escape sequences; control characters by name, where they have one. */
function shown(bytes: string): string {
  let text = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the keys of a terminal are control characters
  for (const letter of bytes.replaceAll(/\u001b(\[[0-9;?]*[ -/]*[@-~]|O.|.)?/g, '')) {
    if (letter === '\u007f' || letter === '\b') text = text.slice(0, -1);
    else if (letter === '\r' || letter === '\n') text += ' ';
    else text += letter >= ' ' ? letter : (NAMES[letter] ?? '');
  }
  return text;
}
