/** What becomes of one step of a build, as it is told while it goes on (BuildKit client.SolveStatus). */
export type TraceEvent =
  | { readonly vertex: number; readonly name: string }
  | { readonly vertex: number; readonly status: string }
  | { readonly vertex: number; readonly log: string }
  | { readonly vertex: number; readonly completed: true; readonly cached?: true; readonly error?: string };

/** Tells the steps of a build. */
export class Trace {
  #next = 0;

  constructor(readonly tell: (event: TraceEvent) => void) {}

  /** A step begins. */
  begin(name: string): Vertex {
    const vertex = new Vertex(this, ++this.#next);
    this.tell({ vertex: vertex.number, name });
    return vertex;
  }
}

/** One step. */
export class Vertex {
  constructor(
    readonly trace: Trace,
    readonly number: number,
  ) {}

  /** Part of it is done. */
  status(text: string): void {
    this.trace.tell({ vertex: this.number, status: text });
  }

  /** A program of it has printed something. */
  log(text: string): void {
    this.trace.tell({ vertex: this.number, log: text });
  }

  done(): void {
    this.trace.tell({ vertex: this.number, completed: true });
  }

  cached(): void {
    this.trace.tell({ vertex: this.number, completed: true, cached: true });
  }

  failed(error: string): void {
    this.trace.tell({ vertex: this.number, completed: true, error });
  }
}
