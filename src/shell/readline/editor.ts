import type { Coroutine } from '#kernel/coroutine.ts';
import type { Tty } from '#kernel/tty/tty.ts';
import { attend } from '../exec/signals.ts';
import type { Shell } from '../shell.ts';
import { Buffer } from './buffer.ts';
import { columnLines, commonPrefix } from './columns.ts';
import { complete } from './completion.ts';
import { Display } from './display.ts';
import { History } from './history.ts';
import { type Key, Keyboard } from './keys.ts';

/** What came of editing: a line, the end of the input, or Ctrl-C. */
export type EditResult = { line: string } | 'end' | 'interrupted';

/** Candidates above this number are shown only when asked for. */
const MANY = 100;

/** A line editor on a terminal in raw mode, with the emacs keys of readline(3). */
export class LineEditor {
  readonly history = new History();
  readonly #buffer = new Buffer();
  readonly #display: Display;
  readonly #keyboard: Keyboard;
  /** Edited copies of history lines, for as long as one line is read. */
  #edited = new Map<number, string>();
  #position = 0;
  #tabs = 0;
  #lastArgument = { length: 0, back: 0 };

  constructor(
    readonly shell: Shell,
    readonly tty: Tty,
  ) {
    this.#display = new Display(tty.size.columns);
    this.#keyboard = new Keyboard(shell, shell.proc.files.get(0));
  }

  /** Reads a line behind `prompt`. */
  *read(prompt: string): Coroutine<EditResult> {
    const { tty, shell } = this;
    const bash = shell.dialect.kind === 'bash';
    const settings = tty.settings;
    tty.configure({ icanon: false, echo: false, isig: false, icrnl: false, ixon: false });
    try {
      this.#buffer.set('');
      this.#buffer.clearUndo();
      this.#edited = new Map();
      this.#position = this.history.lines.length;
      this.#tabs = 0;
      this.#display.columns = tty.size.columns;
      const lastRow = prompt.lastIndexOf('\n') + 1;
      yield* this.#write(`${bash ? '\x1b[?2004h' : ''}${prompt.slice(0, lastRow)}`);
      this.#display.begin(prompt.slice(lastRow));
      yield* this.#draw(true);
      const result = yield* this.#edit();
      if (result === 'interrupted') yield* this.#write('^C');
      if (result === 'end') yield* this.#write(bash ? '\x1b[?2004l\r\n' : '\n');
      else yield* this.#write(this.#display.finish(this.#buffer.text, this.#buffer.at) + (bash ? '\x1b[?2004l\r' : ''));
      return result;
    } finally {
      tty.configure(settings);
    }
  }

  *#write(text: string): Coroutine<void> {
    if (text !== '') yield* this.shell.printError(text);
  }

  *#draw(first = false): Coroutine<void> {
    const output = this.#display.render(this.#buffer.text, this.#buffer.at);
    yield* this.#write(first ? output.replace('\r\x1b[J', '') : output);
  }

  *#edit(): Coroutine<EditResult> {
    for (;;) {
      const key = yield* this.#nextKey();
      if (key === undefined) return 'end';
      if (key === 'interrupted') return 'interrupted';
      const result = yield* this.#handle(key);
      if (result) return result;
    }
  }

  /** The next key; signals that come meanwhile are attended to. */
  *#nextKey(): Coroutine<Key | 'interrupted' | undefined> {
    const { shell } = this;
    for (;;) {
      const key = yield* this.#keyboard.next();
      if (key !== 'signal') return key;
      if (shell.interrupted) {
        shell.interrupted = false;
        return 'interrupted';
      }
      if (shell.resized) {
        shell.resized = false;
        this.#display.resize(this.tty.size.columns, this.#buffer.text, this.#buffer.at);
        yield* this.#draw();
      }
      if (shell.traps.pending.length > 0) yield* attend(shell);
    }
  }

  *#handle(key: Key): Coroutine<EditResult | undefined> {
    const buffer = this.#buffer;
    if (key.name !== 'tab') this.#tabs = 0;
    if (key.name === 'enter' || key.name === 'ctrl-j') return { line: buffer.text };
    if (key.name === 'ctrl-c') return 'interrupted';
    if (key.name === 'ctrl-d' && buffer.text === '') return 'end';
    if (key.name === 'text') {
      buffer.endKill();
      const atEnd = buffer.at === buffer.text.length;
      if (key.text === ' ' || buffer.text === '') buffer.checkpoint();
      buffer.insert(key.text);
      const quick = atEnd ? this.#display.append(key.text) : undefined;
      if (quick !== undefined) yield* this.#write(quick);
      else yield* this.#draw();
      return undefined;
    }
    if (key.name === 'ctrl-r' || key.name === 'ctrl-s') return yield* this.#search();
    if (key.name === 'tab') {
      yield* this.#complete();
      return undefined;
    }
    if (key.name === 'ctrl-l') {
      yield* this.#write('\x1b[H\x1b[2J');
      this.#display.resize(this.tty.size.columns, '', 0);
      yield* this.#draw();
      return undefined;
    }
    const before = buffer.text;
    const { at } = buffer;
    yield* this.#command(key);
    if (buffer.text !== before || buffer.at !== at) yield* this.#draw();
    return undefined;
  }

  *#command({ name, text }: Key): Coroutine<void> {
    const buffer = this.#buffer;
    const killing = ['ctrl-k', 'ctrl-u', 'ctrl-w', 'alt-d', 'alt-backspace', 'alt-ctrl-h'].includes(name);
    if (!killing) buffer.endKill();
    if (name !== 'alt-.' && name !== 'alt-_') this.#lastArgument = { length: 0, back: 0 };
    if (!['left', 'right', 'ctrl-_', 'ctrl-\x7f'].includes(name) && name !== 'ctrl-\x3f') buffer.checkpoint();
    switch (name) {
      case 'ctrl-a':
      case 'home':
        buffer.at = 0;
        break;
      case 'ctrl-e':
      case 'end':
        buffer.at = buffer.text.length;
        break;
      case 'ctrl-b':
      case 'left':
        buffer.at = buffer.before();
        break;
      case 'ctrl-f':
      case 'right':
        buffer.at = buffer.after();
        break;
      case 'alt-b':
        buffer.at = buffer.wordStart();
        break;
      case 'alt-f':
        buffer.at = buffer.wordEnd();
        break;
      case 'backspace':
      case 'ctrl-h':
        if (buffer.at > 0) buffer.remove(buffer.before(), buffer.at);
        break;
      case 'ctrl-d':
      case 'delete':
        buffer.remove(buffer.at, buffer.after());
        break;
      case 'ctrl-k':
        buffer.kill(buffer.at, buffer.text.length);
        break;
      case 'ctrl-u':
        buffer.kill(0, buffer.at);
        break;
      case 'ctrl-w':
        buffer.kill(buffer.wordStart(true), buffer.at);
        break;
      case 'alt-backspace':
      case 'alt-ctrl-h':
        buffer.kill(buffer.wordStart(), buffer.at);
        break;
      case 'alt-d':
        buffer.kill(buffer.at, buffer.wordEnd());
        break;
      case 'ctrl-y':
        buffer.yank();
        break;
      case 'ctrl-t':
        buffer.transpose();
        break;
      case 'ctrl-_':
      case 'ctrl-\x7f':
        buffer.undo();
        break;
      case 'alt-u':
        buffer.changeWord((word) => word.toUpperCase());
        break;
      case 'alt-l':
        buffer.changeWord((word) => word.toLowerCase());
        break;
      case 'alt-c':
        buffer.changeWord((word) =>
          word.replace(
            /[\p{L}\p{N}]+/u,
            (letters) => letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase(),
          ),
        );
        break;
      case 'alt-.':
      case 'alt-_':
        this.#yankLastArgument();
        break;
      case 'up':
      case 'ctrl-p':
        this.#recall(this.#position - 1);
        break;
      case 'down':
      case 'ctrl-n':
        this.#recall(this.#position + 1);
        break;
      case 'alt-<':
        this.#recall(0);
        break;
      case 'alt->':
        this.#recall(this.history.lines.length);
        break;
      case 'alt-#':
        buffer.set(`#${buffer.text}`);
        break;
      case 'paste':
        buffer.insert(text.replace(/\n$/, ''));
        break;
      case 'ctrl-v': {
        const next = yield* this.#nextKey();
        if (next && next !== 'interrupted') buffer.insert(next.text || (next.name === 'tab' ? '\t' : ''));
        break;
      }
    }
  }

  #recall(position: number): void {
    const { lines } = this.history;
    if (position < 0 || position > lines.length) return;
    this.#edited.set(this.#position, this.#buffer.text);
    this.#position = position;
    this.#buffer.set(this.#edited.get(position) ?? lines[position] ?? '');
  }

  #yankLastArgument(): void {
    const { lines } = this.history;
    const { length, back } = this.#lastArgument;
    const line = lines[lines.length - 1 - back];
    if (line === undefined) return;
    const buffer = this.#buffer;
    buffer.remove(buffer.at - length, buffer.at);
    const word = /\S+$/.exec(line.trim())?.[0] ?? '';
    buffer.insert(word);
    this.#lastArgument = { length: word.length, back: back + 1 };
  }

  /** Incremental search backwards (^R). Keys that mean nothing to it end it and do what they do. */
  *#search(): Coroutine<EditResult | undefined> {
    const { lines } = this.history;
    const original = { text: this.#buffer.text, at: this.#buffer.at };
    let wanted = '';
    let index = lines.length;
    let failed = false;
    const find = (from: number): boolean => {
      for (let at = from; at >= 0; at--) {
        const found = lines[at]?.lastIndexOf(wanted) ?? -1;
        if (found < 0) continue;
        index = at;
        this.#buffer.set(lines[at] as string, found);
        return true;
      }
      return false;
    };
    const display = new Display(this.tty.size.columns);
    const show = (): string => {
      display.columns = this.tty.size.columns;
      return display.render(
        `(${failed ? 'failed ' : ''}reverse-i-search)\`${wanted}': ${this.#buffer.text}`,
        `(${failed ? 'failed ' : ''}reverse-i-search)\`${wanted}': `.length + this.#buffer.at,
      );
    };
    yield* this.#write(this.#display.erase());
    display.begin('');
    for (;;) {
      yield* this.#write(show());
      const key = yield* this.#nextKey();
      if (key === undefined) return 'end';
      const leave = display.render('', 0);
      if (key === 'interrupted' || key.name === 'ctrl-c' || key.name === 'ctrl-g') {
        this.#buffer.set(original.text, original.at);
        yield* this.#restart(leave);
        if (key === 'interrupted' || key.name === 'ctrl-c') return 'interrupted';
        return undefined;
      }
      if (key.name === 'text') {
        wanted += key.text;
        failed = !find(Math.min(index, lines.length - 1));
      } else if (key.name === 'ctrl-r') failed = !find(index - 1);
      else if (key.name === 'backspace' || key.name === 'ctrl-h') {
        wanted = wanted.slice(0, -1);
        failed = wanted !== '' && !find(lines.length - 1);
      } else {
        this.#position = Math.min(index, lines.length);
        yield* this.#restart(leave);
        if (key.name === 'alt-ctrl-[' || key.name === 'unknown') return undefined;
        return yield* this.#handle(key);
      }
    }
  }

  *#restart(leave: string): Coroutine<void> {
    yield* this.#write(leave);
    this.#display.resize(this.tty.size.columns, '', 0);
    this.#display.restart();
    yield* this.#draw();
  }

  *#complete(): Coroutine<void> {
    const buffer = this.#buffer;
    const found = yield* complete(this.shell, buffer.text.slice(0, buffer.at));
    if (found.candidates.length === 0) return yield* this.#write('\x07');
    const typed = buffer.text.slice(found.start, buffer.at);
    const values = found.candidates.map(({ value }) => value);
    const [only] = values;
    if (values.length === 1 && only !== undefined) {
      const suffix = found.noSpace || only.endsWith('/') ? '' : `${found.closing} `;
      this.#replaceWord(found.start, only + suffix);
      return yield* this.#draw();
    }
    const prefix = commonPrefix(values);
    if (prefix.length > typed.length) {
      this.#replaceWord(found.start, prefix);
      this.#tabs = 1;
      return yield* this.#draw();
    }
    if (++this.#tabs < 2) return yield* this.#write('\x07');
    yield* this.#list(found.candidates);
  }

  #replaceWord(start: number, text: string): void {
    const buffer = this.#buffer;
    buffer.remove(start, buffer.at);
    buffer.insert(text);
  }

  *#list(candidates: readonly { value: string; label: string }[]): Coroutine<void> {
    const buffer = this.#buffer;
    yield* this.#write(this.#display.finish(buffer.text, buffer.at));
    let show = true;
    if (candidates.length > MANY) {
      yield* this.#write(`Display all ${candidates.length} possibilities? (y or n)`);
      const key = yield* this.#nextKey();
      show = key !== undefined && key !== 'interrupted' && (key.text === 'y' || key.text === 'Y' || key.text === ' ');
      yield* this.#write('\n');
    }
    const labels = candidates.map(({ label }) => label);
    if (show)
      yield* this.#write(
        columnLines(labels, this.tty.size.columns)
          .map((line) => `${line}\n`)
          .join(''),
      );
    this.#display.restart();
    yield* this.#draw();
  }
}
