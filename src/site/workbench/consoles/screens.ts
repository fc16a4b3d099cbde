import type { CommandEnd, CommandLine, ConsoleSize } from '#lab/journal.ts';
import { isSent } from '#lab/steps.ts';
import { destinationOf, fetchCommand } from '#terminal/links.ts';
import { Screen, type ScreenWish } from '#terminal/screen.ts';
import type { SearchQuery, SearchResult } from '#terminal/search.ts';
import { modified, type TouchKey } from '#terminal/touchkeys.ts';
import { Transcript, type TranscriptEntry } from '#terminal/transcript/transcript.ts';
import type { Bench, ConsoleTab } from '../bench.ts';
import { announcementOf, linesOf } from './announcement.ts';
import { keepFont, keptFont } from './kept.ts';

export const DEFAULT_SIZE = { rows: 24, columns: 80 };
/** How long a program is quiet before what it printed is said aloud, and how long it may go on until then; in milliseconds. */
const QUIET = 1_000;
const PATIENT = 5_000;
/** How long a shell takes at most to complete a line. */
const COMPLETED = 250;
/** Keys upon which a shell changes the line by itself: Tab, the arrows up and down, Ctrl-P, Ctrl-N, Ctrl-R. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys send control characters
const CHANGING = /^(?:\t|\u001b[[O][AB]|\u0010|\u000e|\u0012)$/;
const SMALLEST = 8;
const LARGEST = 40;

/** Where what is typed goes. */
export interface Wire {
  input(console: string, text: string): void;
  resize(console: string, size: ConsoleSize): void;
}

/** What belongs to one console on the page. */
interface Part {
  readonly screen: Screen;
  readonly transcript: Transcript;
  /** Something stands typed at its prompt, as far as is known. */
  typed: boolean;
  /** How much of the running command was said aloud. */
  said: string;
  quiet?: ReturnType<typeof setTimeout>;
  /** Since when nothing was said, in milliseconds. */
  since: number;
}

/** The screens of the consoles, their transcripts, and what is said of them. */
export class Screens {
  readonly #parts = new Map<string, Part>();

  constructor(
    readonly bench: Bench,
    readonly wire: Wire,
  ) {}

  get ids(): string[] {
    return [...this.#parts.keys()];
  }

  get(id: string): Screen | undefined {
    return this.#parts.get(id)?.screen;
  }

  get front(): Screen | undefined {
    return this.get(this.bench.active.value);
  }

  /** What was done in a console. */
  entries(id: string): readonly TranscriptEntry[] {
    const transcript = this.#parts.get(id)?.transcript;
    return transcript?.entries ?? [];
  }

  add(id: string, host: string, size: ConsoleSize = DEFAULT_SIZE): void {
    const screen = new Screen(
      this.#settings(host),
      {
        input: (text) => this.type(id, this.#withModifiers(text)),
        resized: (now) => this.wire.resize(id, now),
        wish: (wish) => this.#grant(wish),
        link: (url, spot) => this.#follow(url, spot),
        paste: (text) => {
          this.bench.asking.value = { kind: 'paste', text, console: id };
        },
        bell: () => this.#mark(id, true),
      },
      size,
    );
    this.#parts.set(id, { screen, transcript: new Transcript(), typed: false, said: '', since: 0 });
    const { consoles } = this.bench;
    const same = consoles.value.filter((tab) => tab.host === host).length;
    const title = same === 0 ? host : `${host} (${same + 1})`;
    const tab: ConsoleTab = { id, host, title, busy: false, activity: false, bell: false };
    consoles.value = [...consoles.value, tab];
  }

  remove(id: string): void {
    const part = this.#parts.get(id);
    clearTimeout(part?.quiet);
    part?.screen.dispose();
    this.#parts.delete(id);
    const { consoles, active, arrangement } = this.bench;
    const side = arrangement.sideOf(id);
    consoles.value = consoles.value.filter((tab) => tab.id !== id);
    if (active.value === id) arrangement.show((arrangement.front(side) ?? consoles.value[0])?.id ?? '');
  }

  mount(id: string, place: HTMLElement): void {
    const screen = this.get(id);
    const tab = this.bench.consoles.value.find((each) => each.id === id);
    if (!screen || !tab || place.childElementCount > 0) return;
    const { say } = this.bench.texts;
    screen.mount(place, {
      label: say('console.label', { console: tab.title }),
      description: say('console.description'),
    });
  }

  /** What a console shows comes anew. */
  clear(id: string): void {
    const part = this.#parts.get(id);
    if (!part) return;
    part.screen.clear();
    part.transcript.clear();
    part.typed = false;
    clearTimeout(part.quiet);
    this.bench.transcribed.value++;
  }

  /** @param live whether it is new, and not what was shown before a reload */
  show(id: string, bytes: Uint8Array, live: boolean): void {
    const part = this.#parts.get(id);
    if (!part) return;
    part.screen.show(bytes);
    part.transcript.output(bytes);
    if (!live) return;
    // The first prompt is nothing new.
    if (part.transcript.entries.length > 0) this.#mark(id, false);
    const now = performance.now();
    if (part.quiet === undefined) part.since = now;
    clearTimeout(part.quiet);
    part.quiet = setTimeout(() => this.#settle(id, part), Math.min(QUIET, Math.max(0, part.since + PATIENT - now)));
  }

  begin(line: CommandLine): void {
    const part = this.#parts.get(line.console);
    if (!part) return;
    part.transcript.begin(line.text, line.shown);
    part.said = '';
    part.typed = false;
    this.bench.transcribed.value++;
  }

  end({ console, status, shown }: CommandEnd, live: boolean): void {
    const part = this.#parts.get(console);
    const entry = part?.transcript.end(status, shown);
    if (!part || !entry) return;
    clearTimeout(part.quiet);
    part.quiet = undefined;
    this.bench.transcribed.value++;
    if (live && this.bench.active.value === console)
      this.bench.tell(announcementOf(entry, part.said, this.bench.texts));
  }

  /** Types into a console. */
  type(id: string, text: string): void {
    const part = this.#parts.get(id);
    if (!part) return;
    // What is pasted waits at the prompt, its lines too.
    const pasted = text.startsWith('\u001b[200~');
    part.typed = pasted || (!isSent(text) && (part.typed || !text.startsWith('\u001b')));
    this.wire.input(id, text);
    if (CHANGING.test(text)) setTimeout(() => this.bench.tell(part.screen.line()), COMPLETED);
  }

  /** Types a command line and Return; what stood at the prompt is cleared away first. */
  run(id: string, command: string): void {
    // Ctrl-E, Ctrl-U: what stands there goes to where Ctrl-Y finds it.
    const cleared = this.#parts.get(id)?.typed ? '\u0005\u0015' : '';
    this.type(id, `${cleared}${command}\r`);
  }

  /** Puts a command at the prompt: whoever put it there may change it and sends it. */
  insert(id: string, command: string): void {
    this.get(id)?.paste(command);
    this.focus(id);
  }

  /** Sends what a key that the keyboard lacks sends, to the console in front. */
  press(key: TouchKey | { text: string }): void {
    const { active, modifiers } = this.bench;
    const screen = this.front;
    if (!screen) return;
    const text =
      typeof key === 'string' ? screen.sequenceOf(key, modifiers.value) : modified(key.text, modifiers.value);
    modifiers.value = { ctrl: false, alt: false };
    this.type(active.value, text);
  }

  /** Pastes what the clipboard holds into the console in front, where the browser lets it. */
  async pasteFromClipboard(): Promise<void> {
    const { active, texts } = this.bench;
    const id = active.value;
    try {
      const text = await navigator.clipboard.readText();
      if (!this.get(id)?.pasteAsked(text)) this.get(id)?.paste(text);
    } catch {
      this.bench.notify('info', texts.say('paste.denied'));
    }
  }

  focus(id = this.bench.active.value): void {
    this.get(id)?.focus();
  }

  find(query: SearchQuery, direction: 'next' | 'previous'): Promise<SearchResult> | undefined {
    return this.front?.find(query, direction);
  }

  endSearch(): void {
    for (const { screen } of this.#parts.values()) void screen.endSearch();
  }

  /** Letters of the console in front larger or smaller by so many pixels, or as usual. */
  enlarge(by: number | 'usual'): void {
    const tab = this.bench.consoles.value.find(({ id }) => id === this.bench.active.value);
    if (!tab) return;
    const usual = this.bench.screenSettings().fontSize;
    const wanted = by === 'usual' ? usual : usual + keptFont(tab.host) + by;
    keepFont(tab.host, Math.min(LARGEST, Math.max(SMALLEST, wanted)) - usual);
    this.apply();
  }

  apply(): void {
    for (const { id, host } of this.bench.consoles.value) this.get(id)?.apply(this.#settings(host));
  }

  #settings(host: string) {
    const settings = this.bench.screenSettings();
    const fontSize = Math.min(LARGEST, Math.max(SMALLEST, settings.fontSize + keptFont(host)));
    return { ...settings, fontSize };
  }

  /** What is typed on the keyboard of a phone, with the keys that are held beside it. */
  #withModifiers(text: string): string {
    const { modifiers } = this.bench;
    if (!modifiers.value.ctrl && !modifiers.value.alt) return text;
    const sent = modified(text, modifiers.value);
    modifiers.value = { ctrl: false, alt: false };
    return sent;
  }

  #grant(wish: ScreenWish): void {
    const { arrangement, searching } = this.bench;
    if (wish === 'search') searching.value = true;
    else if (wish === 'larger') this.enlarge(1);
    else if (wish === 'smaller') this.enlarge(-1);
    else if (wish === 'usual') this.enlarge('usual');
    else {
      const id = wish === 'across' ? arrangement.across() : arrangement.beside(wish === 'next' ? 1 : -1);
      this.bench.show(id);
      this.focus(id);
    }
  }

  #follow(url: string, spot: { x: number; y: number }): void {
    const destination = destinationOf(url);
    if (destination === 'documentation') window.open(url, '_blank', 'noopener,noreferrer');
    else if (destination)
      this.bench.asking.value = {
        kind: 'link',
        url,
        command: fetchCommand(url),
        openable: destination === 'either',
        spot,
      };
  }

  /** Notes that something happens in a console that is not in sight. */
  #mark(id: string, bell: boolean): void {
    const { consoles, arrangement } = this.bench;
    if (arrangement.isShown(id)) return;
    const tab = consoles.value.find((each) => each.id === id);
    if (!tab || (tab.activity && (tab.bell || !bell))) return;
    consoles.value = consoles.value.map((each) =>
      each.id === id ? { ...each, activity: true, bell: each.bell || bell } : each,
    );
  }

  /** A program has printed something and goes on: what is new of it is said. */
  #settle(id: string, part: Part): void {
    part.quiet = undefined;
    part.transcript.settle();
    const running = part.transcript.running;
    if (!running) return;
    this.bench.transcribed.value++;
    const lines = linesOf(running, part.said);
    part.said = running.lines.at(-1) ?? '';
    if (this.bench.active.value === id && lines.length > 0) this.bench.tell(lines.join('\n'));
  }
}
