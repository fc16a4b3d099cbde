import { computed, signal } from '@preact/signals';
import type { PacketHop, PacketRecord, Recording } from '#lab/packets/recording.ts';
import { type PlayStep, playOrder } from './order.ts';

/** How long a hop is shown while it plays, in milliseconds at normal speed. */
const HOP = 1_100;
export const SPEEDS = [0.5, 1, 2, 4] as const;

/** Plays a recording: where it stands, and the clock that moves it on. */
export class Player {
  readonly steps: readonly PlayStep[];
  /** Place in `steps`. */
  readonly position = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<number>(1);
  /** The packet and the hop that are shown. */
  readonly packet = computed<PacketRecord | undefined>(() => this.recording.packets[this.#step?.packet ?? -1]);
  readonly hop = computed<PacketHop | undefined>(() => this.packet.value?.hops[this.#step?.hop ?? -1]);
  /** The hop of the same packet before it. */
  readonly before = computed<PacketHop | undefined>(() => this.packet.value?.hops[(this.#step?.hop ?? 0) - 1]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly recording: Recording) {
    this.steps = playOrder(recording);
    const { focus } = recording;
    // What was lost is what somebody wants to see; it begins where that packet was sent.
    if (focus !== undefined) this.position.value = this.#first(focus);
  }

  get hopNumber(): number {
    return (this.#step?.hop ?? 0) + 1;
  }

  get last(): number {
    return Math.max(0, this.steps.length - 1);
  }

  /** Goes to a place, as somebody asked for it: playing ends. */
  go(position: number): void {
    this.pause();
    this.#move(position);
  }

  /** Goes to where a packet was sent. */
  goTo(packet: number): void {
    this.go(this.#first(packet));
  }

  /** Goes to the next packet, or to the one before. */
  skip(by: 1 | -1): void {
    const { packets } = this.recording;
    const now = this.packet.value?.id ?? 0;
    const at = this.steps[this.position.value]?.hop ?? 0;
    const next = by < 0 && at > 0 ? now : Math.min(packets.length - 1, Math.max(0, now + by));
    this.goTo(next);
  }

  play(): void {
    if (this.position.value === this.last) this.#move(0);
    this.playing.value = true;
    this.#arrange();
  }

  pause(): void {
    this.playing.value = false;
    clearTimeout(this.#timer);
  }

  get #step(): PlayStep | undefined {
    return this.steps[this.position.value];
  }

  #first(packet: number): number {
    return Math.max(
      0,
      this.steps.findIndex((step) => step.packet === packet),
    );
  }

  #move(position: number): void {
    this.position.value = Math.min(this.last, Math.max(0, position));
  }

  #arrange(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#move(this.position.value + 1);
      // A packet that is lost is where one wants to look.
      if (this.position.value === this.last || this.hop.value?.what.kind === 'drop') this.pause();
      else this.#arrange();
    }, HOP / this.speed.value);
  }
}
