import { advance, distance } from './sequence.ts';

interface Piece {
  seq: number;
  data: Uint8Array;
  fin: boolean;
}

/** Segments that came before the ones in front of them, by sequence number. */
export class Reassembly {
  #pieces: Piece[] = [];

  get empty(): boolean {
    return this.#pieces.length === 0;
  }

  add(seq: number, data: Uint8Array, fin: boolean): void {
    const at = this.#pieces.findIndex((piece) => distance(piece.seq, seq) >= 0);
    const same = at < 0 ? undefined : this.#pieces[at];
    if (same?.seq === seq && same.data.length >= data.length) {
      same.fin ||= fin && same.data.length === data.length;
      return;
    }
    this.#pieces.splice(at < 0 ? this.#pieces.length : at, 0, { seq, data, fin });
  }

  /** Takes the next piece out that continues at `next`, cut to what is new; undefined while there is a gap. */
  take(next: number): { data: Uint8Array; fin: boolean } | undefined {
    for (;;) {
      const piece = this.#pieces[0];
      if (!piece || distance(piece.seq, next) > 0) return undefined;
      this.#pieces.shift();
      const end = advance(piece.seq, piece.data.length);
      if (distance(end, next) > 0 || (piece.fin && end === next)) {
        return { data: piece.data.subarray(distance(next, piece.seq)), fin: piece.fin };
      }
    }
  }

  clear(): void {
    this.#pieces = [];
  }
}
