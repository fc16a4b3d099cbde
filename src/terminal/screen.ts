import { FitAddon } from '@xterm/addon-fit';
import { type ILinkHandler, Terminal } from '@xterm/xterm';
import type { ConsoleSize } from '#lab/journal.ts';
import { adoptingDocument, withAdoptedStyles } from './adoptedstyles.ts';
import { type KeyMeaning, meaningOf } from './keys.ts';
import { OutputQueue } from './outputqueue.ts';
import type { ScreenSearch, SearchQuery, SearchResult } from './search.ts';
import { contrastOf, searchColoursOf, themeOf } from './theme.ts';
import { type Modifiers, sequenceOf, type TouchKey } from './touchkeys.ts';

const FONT = 'ui-monospace, "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** The first byte of UTF-8 characters that may be two columns wide. */
const WIDE = 0xe1;
const SLASH = 0x2f;

/** How long a place keeps its size before the screen is fitted to it, in milliseconds. */
const SETTLE = 80;
/** Output that waits to be drawn and is more than screenfuls: a flood. In bytes. */
const FLOOD = 1 << 17;

/** How a screen looks and speaks; the learner's choice. */
export interface ScreenSettings {
  dark: boolean;
  /** Black and white, and colours at 7:1. */
  highContrast: boolean;
  screenReader: boolean;
  fontSize: number;
}

/** What keys ask for that is not the terminal's own. */
export type ScreenWish = Extract<
  KeyMeaning,
  'search' | 'larger' | 'smaller' | 'usual' | 'next' | 'previous' | 'across'
>;

/** Somewhere on the page, in pixels of the window. */
export interface Spot {
  x: number;
  y: number;
}

/** What a screen tells about. */
export interface ScreenListener {
  /** The learner typed or pasted `text`. */
  input(text: string): void;
  resized(size: ConsoleSize): void;
  wish(wish: ScreenWish): void;
  /** A link of the output was clicked. */
  link(url: string, spot: Spot): void;
  /** Several lines are to be pasted into a program that would take each for a line sent. */
  paste(text: string): void;
  /** A program rang the bell. */
  bell(): void;
}

/** What a screen is called. */
export interface ScreenNames {
  label: string;
  /** How the keyboard leaves it. */
  description: string;
}

const WISHES: readonly KeyMeaning[] = ['search', 'larger', 'smaller', 'usual', 'next', 'previous', 'across'];

/** One console as the learner sees it: xterm, with the keys, links and search of the course. */
export class Screen {
  readonly #terminal: Terminal;
  readonly #fit = new FitAddon();
  readonly #queue: OutputQueue;
  readonly #listener: ScreenListener;
  #observer: ResizeObserver | undefined;
  #fitting: ReturnType<typeof setTimeout> | undefined;
  #searching: Promise<ScreenSearch> | undefined;
  #settings: ScreenSettings;
  #wide = false;
  #linked = false;
  #accelerated = false;
  #afterEscape = false;

  constructor(settings: ScreenSettings, listener: ScreenListener, size?: ConsoleSize) {
    this.#settings = settings;
    const linkHandler: ILinkHandler = { activate: (event, url) => this.#follow(event, url) };
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
      linkHandler,
      minimumContrastRatio: contrastOf(settings),
      screenReaderMode: settings.screenReader,
      scrollback: 5_000,
      theme: themeOf(settings),
    });
    this.#terminal = terminal;
    terminal.loadAddon(this.#fit);
    terminal.onData((text) => listener.input(text));
    terminal.onResize(({ rows, cols }) => listener.resized({ rows, columns: cols }));
    terminal.onBell(() => listener.bell());
    terminal.attachCustomKeyEventHandler((event) => this.#key(event, listener));
    this.#queue = new OutputQueue((bytes, drawn) => terminal.write(bytes, drawn));
    this.#listener = listener;
  }

  /** Puts the screen into the page and keeps it as large as `place`. */
  mount(place: HTMLElement, names: ScreenNames): void {
    withAdoptedStyles(() => this.#terminal.open(place));
    this.#terminal.textarea?.setAttribute('aria-label', names.label);
    this.#terminal.textarea?.setAttribute('aria-description', names.description);
    place.addEventListener('paste', (event) => this.#pasted(event), { capture: true });
    this.#quiet();
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
    if (!this.#linked && bytes.includes(SLASH)) this.#findLinks();
    this.#queue.push(bytes);
    if (!this.#accelerated && this.#queue.size > FLOOD) this.#accelerate();
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

  /** Types `text` as if it were pasted: a shell that knows pasting does not carry out its lines. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  /** What a key sends to the program that runs now. */
  sequenceOf(key: TouchKey, modifiers: Modifiers): string {
    return sequenceOf(key, modifiers, this.#terminal.modes.applicationCursorKeysMode);
  }

  /** What is selected. */
  get selection(): string {
    return this.#terminal.getSelection();
  }

  apply(settings: ScreenSettings): void {
    this.#settings = settings;
    this.#terminal.options.theme = themeOf(settings);
    this.#terminal.options.minimumContrastRatio = contrastOf(settings);
    this.#terminal.options.screenReaderMode = settings.screenReader;
    this.#terminal.options.fontSize = settings.fontSize;
    this.#quiet();
    this.fit();
  }

  /** Marks every match and shows the next one, up or down. */
  async find(query: SearchQuery, direction: 'next' | 'previous' = 'previous'): Promise<SearchResult> {
    this.#searching ??= import('./search.ts').then(({ ScreenSearch: Search }) => new Search(this.#terminal));
    return (await this.#searching).find(query, direction, searchColoursOf(this.#settings));
  }

  /** Takes the marks of a search away. */
  async endSearch(): Promise<void> {
    (await this.#searching)?.clear();
  }

  /** The line the cursor is in, however many rows it fills. */
  line(): string {
    const { active } = this.#terminal.buffer;
    let row = active.baseY + active.cursorY;
    let text = '';
    for (; row >= 0; row--) {
      const line = active.getLine(row);
      text = (line?.translateToString(!line.isWrapped || text === '') ?? '') + text;
      if (!line?.isWrapped) break;
    }
    return text.trimEnd();
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
    if (meaning === 'copy') {
      event.preventDefault();
      void this.copy();
    } else if (WISHES.includes(meaning)) {
      event.preventDefault();
      listener.wish(meaning as ScreenWish);
    }
    return meaning === 'terminal' || meaning === 'escape';
  }

  /** Copies what is selected. */
  async copy(): Promise<void> {
    const text = this.#terminal.getSelection();
    if (text === '') return;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // xterm answers the copy event with its selection.
      document.execCommand('copy');
    }
    this.#terminal.clearSelection();
  }

  /**
   * Programs that do not know pasting take each line for a command sent: that is asked about first, as other terminals do.
   * @returns whether it is
   */
  pasteAsked(text: string): boolean {
    if (this.#terminal.modes.bracketedPasteMode || !/[\r\n]./.test(text)) return false;
    this.#listener.paste(text);
    return true;
  }

  #pasted(event: ClipboardEvent): void {
    if (!this.pasteAsked(event.clipboardData?.getData('text/plain') ?? '')) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** xterm says aloud every letter that is shown; the page says results instead, once they are there. */
  #quiet(): void {
    this.#terminal.element?.querySelector('.live-region')?.setAttribute('aria-live', 'off');
  }

  /** Much is drawn here: what draws it faster is worth its fetching (docs/decisions/0035). */
  #accelerate(): void {
    this.#accelerated = true;
    void import('./accelerate.ts').then(({ accelerate }) => accelerate(this.#terminal));
  }

  #follow(event: MouseEvent, url: string): void {
    this.#listener.link(url, { x: event.clientX, y: event.clientY });
  }

  /** No link is without a slash: what finds them is fetched when the first one comes. */
  #findLinks(): void {
    this.#linked = true;
    void import('@xterm/addon-web-links').then(({ WebLinksAddon }) => {
      this.#terminal.loadAddon(new WebLinksAddon((event, url) => this.#follow(event, url)));
    });
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
