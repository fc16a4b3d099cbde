/** A Lamport clock: orders events of several nodes without a common time (Lamport 1978). */
export class LamportClock {
  #time = 0;

  get time(): number {
    return this.#time;
  }

  /** The time of an event of this node. */
  increment(): number {
    return ++this.#time;
  }

  /** Takes in the time of somebody else's event: what comes next here is later. */
  witness(time: number): void {
    if (time > this.#time) this.#time = time;
  }
}
