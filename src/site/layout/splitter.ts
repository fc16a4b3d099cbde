import { keepSize, keptSize } from '../settings/settings.ts';

/** How far an arrow key moves it, in percent; with Shift five times as far. */
const STEP = 2;

/**
 * `<pane-splitter name="lesson" value="43" min="25" max="70" orientation="vertical" aria-label="…" aria-controls="…">`: the bar
 * between two panes. It sets `--size-<name>` on the root to a percentage of its parent, or of what the selector `within` finds around it, and keeps it. Dragged, or moved by
 * arrow keys, Home, End; Enter or a double click goes back to where it began. (WAI-ARIA window splitter.)
 */
export class PaneSplitter extends HTMLElement {
  #percent = 50;

  connectedCallback(): void {
    this.role = 'separator';
    this.tabIndex = 0;
    this.ariaOrientation = this.#vertical ? 'vertical' : 'horizontal';
    this.ariaValueMin = String(this.#number('min', 10));
    this.ariaValueMax = String(this.#number('max', 90));
    this.#set(keptSize(this.#name) ?? this.#initial);
    this.addEventListener('pointerdown', this.#drag);
    this.addEventListener('keydown', this.#key);
    this.addEventListener('dblclick', this.#restore);
  }

  get #name(): string {
    return this.getAttribute('name') ?? '';
  }

  get #vertical(): boolean {
    return this.getAttribute('orientation') === 'vertical';
  }

  get #initial(): number {
    return this.#number('value', 50);
  }

  /** What its size is a part of. */
  get #around(): Element | null {
    const within = this.getAttribute('within');
    return within ? this.closest(within) : this.parentElement;
  }

  #number(attribute: string, otherwise: number): number {
    return Number(this.getAttribute(attribute) ?? otherwise);
  }

  #set(percent: number): void {
    this.#percent = Math.min(Math.max(percent, this.#number('min', 10)), this.#number('max', 90));
    this.ariaValueNow = String(Math.round(this.#percent));
    document.documentElement.style.setProperty(`--size-${this.#name}`, `${this.#percent.toFixed(2)}%`);
  }

  #keep(): void {
    keepSize(this.#name, Number(this.#percent.toFixed(2)));
  }

  readonly #restore = (): void => {
    this.#set(this.#initial);
    keepSize(this.#name, undefined);
  };

  readonly #drag = (event: PointerEvent): void => {
    const around = this.#around?.getBoundingClientRect();
    if (!around || event.button !== 0) return;
    event.preventDefault();
    this.focus();
    this.setPointerCapture(event.pointerId);
    document.documentElement.dataset.resizing = '';
    const move = ({ clientX, clientY }: PointerEvent) => {
      const part = this.#vertical ? (clientX - around.left) / around.width : (clientY - around.top) / around.height;
      this.#set(part * 100);
    };
    const end = () => {
      this.removeEventListener('pointermove', move);
      delete document.documentElement.dataset.resizing;
      this.#keep();
    };
    this.addEventListener('pointermove', move);
    this.addEventListener('lostpointercapture', end, { once: true });
  };

  readonly #key = (event: KeyboardEvent): void => {
    const step = STEP * (event.shiftKey ? 5 : 1);
    const [less, more] = this.#vertical ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown'];
    if (event.key === less) this.#set(this.#percent - step);
    else if (event.key === more) this.#set(this.#percent + step);
    else if (event.key === 'Home') this.#set(0);
    else if (event.key === 'End') this.#set(100);
    else if (event.key === 'Enter') this.#restore();
    else return;
    event.preventDefault();
    if (event.key !== 'Enter') this.#keep();
  };
}

if (!customElements.get('pane-splitter')) customElements.define('pane-splitter', PaneSplitter);
