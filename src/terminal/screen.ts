import { FitAddon } from '@xterm/addon-fit';
import type { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import type { ConsoleSize } from '#lab/journal.ts';
import { adoptingDocument } from './adoptedstyles.ts';
import { meaningOf } from './keys.ts';
import { OutputQueue } from './outputqueue.ts';
import { contrastOf, themeOf } from './theme.ts';

const FONT = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** The first byte of UTF-8 characters that may be two columns wide. */
const WIDE = 0xe1;

/** How long a place keeps its size before the screen is fitted to it, in milliseconds. */
const SETTLE = 80;

/** How a screen looks and speaks; the learner's choice. */
export interface ScreenSettings {
  dark: boolean;
  /** Black and white, and colours at 7:1. */
  highContrast: boolean;
  screenReader: boolean;
  fontSize: number;
}

/** What a screen tells about. */
export interface ScreenListener {
  /** The learner typed or pasted `text`. */
  input(text: string): void;
  resized(size: ConsoleSize): void;
  /** The learner asks for the search field. */
  search(): void;
}

/** One console as the learner sees it: xterm, with the keys, links and search of the course. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #queue: OutputQueue;
  #observer: ResizeObserver | undefined;
  #fitting: ReturnType<typeof setTimeout> | undefined;
  #searching: Promise<SearchAddon> | undefined;
  #wide = false;
  #afterEscape = false;

  constructor(settings: ScreenSettings, listener: ScreenListener, size?: ConsoleSize) {
    const terminal = new Terminal({
      allowProposedApi: true,
      cols: size?.columns,
      rows: size?.rows,
      // A blinking cursor asks for a frame with every key, and browsers hold the shell's answer back until it is drawn.
      cursorBlink: false,
      cursorInactiveStyle: 'outline',
      documentOverride: adoptingDocument(),
      fontFamily: FONT,
      fontSize: settings.fontSize,
      lineHeight: 1.2,
      minimumContrastRatio: contrastOf(settings),
      screenReaderMode: settings.screenReader,
      scrollback: 5_000,
      theme: themeOf(settings),
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new WebLinksAddon());
    terminal.onData((text) => listener.input(text));
    terminal.onResize(({ rows, cols }) => listener.resized({ rows, columns: cols }));
    terminal.attachCustomKeyEventHandler((event) => this.#key(event, listener));
    this.#queue = new OutputQueue((bytes, drawn) => terminal.write(bytes, drawn));
  }

  /** Puts the screen into the page and keeps it as large as `place`. */
  mount(place: HTMLElement, label: string): void {
    this.#terminal.open(place);
    this.#terminal.textarea?.setAttribute('aria-label', label);
    this.fit();
    this.#observer = new ResizeObserver(() => this.#fitSoon());
    this.#observer.observe(place);
  }

  /** A pane that is being dragged changes size with every frame; programs hear of it when it comes to rest. */
  #fitSoon(): void {
    clearTimeout(this.#fitting);
    this.#fitting = setTimeout(() => this.fit(), SETTLE);
  }

  /** Fits rows and columns to the place; does nothing while the place is hidden. */
  fit(): void {
    const proposed = this.#fit.proposeDimensions();
    if (!proposed || !(proposed.cols > 1) || !(proposed.rows > 1)) return;
    this.#fit.fit();
  }

  get size(): ConsoleSize {
    return { rows: this.#terminal.rows, columns: this.#terminal.cols };
  }

  /** Shows what a program printed. */
  show(bytes: Uint8Array): void {
    if (!this.#wide && bytes.some((byte) => byte >= WIDE)) this.#widen();
    this.#queue.push(bytes);
  }

  /** Forgets what was shown. */
  clear(): void {
    this.#queue.clear();
    // In the order of what is written: RIS (ECMA-48).
    this.#terminal.write('\u001bc');
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Types `text` as if it were pasted. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  apply(settings: ScreenSettings): void {
    this.#terminal.options.theme = themeOf(settings);
    this.#terminal.options.minimumContrastRatio = contrastOf(settings);
    this.#terminal.options.screenReaderMode = settings.screenReader;
    this.#terminal.options.fontSize = settings.fontSize;
    this.fit();
  }

  /** Marks and shows the next place, up or down, where `text` stands. */
  async find(text: string, direction: 'next' | 'previous' = 'previous'): Promise<boolean> {
    this.#searching ??= import('@xterm/addon-search').then(({ SearchAddon: Search }) => {
      const search = new Search();
      this.#terminal.loadAddon(search);
      return search;
    });
    const search = await this.#searching;
    return direction === 'next' ? search.findNext(text) : search.findPrevious(text);
  }

  /** The lines now on the screen and above it, as text. */
  text(): string {
    const buffer = this.#terminal.buffer.active;
    const lines = Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '');
    return lines.join('\n').trimEnd();
  }

  dispose(): void {
    clearTimeout(this.#fitting);
    this.#observer?.disconnect();
    this.#terminal.dispose();
  }

  /** Answers whether xterm handles the key. */
  #key(event: KeyboardEvent, listener: ScreenListener): boolean {
    if (event.type !== 'keydown') return true;
    const situation = { hasSelection: this.#terminal.hasSelection(), afterEscape: this.#afterEscape };
    const meaning = meaningOf(event, situation);
    if (event.key !== 'Shift') this.#afterEscape = meaning === 'escape';
    if (meaning === 'copy' || meaning === 'search') {
      event.preventDefault();
      if (meaning === 'search') listener.search();
      else this.#copy();
    }
    return meaning === 'terminal' || meaning === 'escape';
  }

  #copy(): void {
    const text = this.#terminal.getSelection();
    if (text === '') return;
    void navigator.clipboard?.writeText(text);
    this.#terminal.clearSelection();
  }

  /** Wide characters are rare here; their widths are fetched when the first one comes. */
  #widen(): void {
    this.#wide = true;
    void import('@xterm/addon-unicode11').then(({ Unicode11Addon }) => {
      this.#terminal.loadAddon(new Unicode11Addon());
      this.#terminal.unicode.activeVersion = '11';
    });
  }
}
