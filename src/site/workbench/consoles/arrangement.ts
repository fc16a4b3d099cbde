import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';

/** How consoles share their pane: one in front of the others, two side by side, or two one above the other. */
export type Split = 'none' | 'columns' | 'rows';

/** The first or the second part of a divided pane. */
export type Side = 0 | 1;

/** What is remembered of an arrangement. */
export interface KeptArrangement {
  split: Split;
  /** Ids of the consoles on the second side. */
  second: string[];
}

/** Which consoles are where, which are in front, and which one has the keyboard. A console that nobody has placed is on the first side. */
export class Arrangement<Tab extends { readonly id: string }> {
  /** The console that commands go to. */
  readonly active = signal('');
  /** Whether there is room for two. */
  readonly roomy = signal(true);
  readonly #wanted: Signal<Split> = signal('none');
  readonly #second: Signal<ReadonlySet<string>> = signal(new Set<string>());
  readonly #fronts: Signal<readonly [string, string]> = signal(['', '']);

  constructor(readonly consoles: ReadonlySignal<readonly Tab[]>) {}

  /** How the pane is divided now: it is not where there is no room, or nothing for the second side. */
  readonly split: ReadonlySignal<Split> = computed(() => {
    const sides = new Set(this.consoles.value.map(({ id }) => this.#second.value.has(id)));
    return this.roomy.value && sides.size === 2 ? this.#wanted.value : 'none';
  });

  get divided(): boolean {
    return this.split.value !== 'none';
  }

  sideOf(id: string): Side {
    return this.divided && this.#second.value.has(id) ? 1 : 0;
  }

  /** The consoles of a side, in their order. */
  on(side: Side): Tab[] {
    return this.consoles.value.filter(({ id }) => this.sideOf(id) === side);
  }

  /** The console that a side shows. */
  front(side: Side): Tab | undefined {
    const there = this.on(side);
    const wanted = this.sideOf(this.active.value) === side ? this.active.value : this.#fronts.value[side];
    return there.find(({ id }) => id === wanted) ?? there[0];
  }

  isShown(id: string): boolean {
    return this.front(this.sideOf(id))?.id === id;
  }

  /** Brings a console to the front of its side and gives it the keyboard. */
  show(id: string): void {
    const before = this.active.value;
    const fronts: [string, string] = [...this.#fronts.value];
    if (before !== '') fronts[this.#sideWanted(before)] = before;
    fronts[this.#sideWanted(id)] = id;
    this.#fronts.value = fronts;
    this.active.value = id;
  }

  /** Divides the pane; `id` is what the second side shows. */
  divide(split: Exclude<Split, 'none'>, id: string): void {
    this.#wanted.value = split;
    if (this.divided && this.sideOf(id) === 1) return;
    this.#second.value = new Set([...this.#second.value, id]);
    this.#fronts.value = [this.#fronts.value[0], id];
  }

  /** All consoles on one side again. */
  unite(): void {
    this.#wanted.value = 'none';
    this.#second.value = new Set();
  }

  /** Puts a console on a side. */
  place(id: string, side: Side): void {
    const second = new Set(this.#second.value);
    if (side === 1) second.add(id);
    else second.delete(id);
    this.#second.value = second;
    const fronts: [string, string] = [...this.#fronts.value];
    fronts[side] = id;
    this.#fronts.value = fronts;
  }

  /** The console `step` further on, through both sides and around. */
  beside(step: 1 | -1): string {
    const order = [...this.on(0), ...this.on(1)];
    const at = order.findIndex(({ id }) => id === this.active.value);
    return order[(at + step + order.length) % order.length]?.id ?? '';
  }

  /** The console that the other side shows; the next one where there is no other side. */
  across(): string {
    if (!this.divided) return this.beside(1);
    return this.front(this.sideOf(this.active.value) === 0 ? 1 : 0)?.id ?? '';
  }

  /** What is to be remembered. */
  get kept(): KeptArrangement {
    const there = this.consoles.value.map(({ id }) => id);
    return { split: this.#wanted.value, second: there.filter((id) => this.#second.value.has(id)) };
  }

  restore({ split, second }: KeptArrangement): void {
    this.#wanted.value = split;
    this.#second.value = new Set(second);
  }

  /** The side a console has, also while there is no room for two. */
  #sideWanted(id: string): Side {
    return this.#second.value.has(id) ? 1 : 0;
  }
}
