/** Which of a container's streams a frame carries. */
export type StandardStream = 'stdin' | 'stdout' | 'stderr' | 'systemerr';

const STREAMS: readonly StandardStream[] = ['stdin', 'stdout', 'stderr', 'systemerr'];
const HEADER = 8;

/** A piece of one stream. */
export interface StreamPiece {
  stream: StandardStream;
  bytes: Uint8Array;
}

/**
 * Takes apart what the engine multiplexes on one connection: frames of 8 bytes of header (stream, 0, 0, 0, length in
 * big endian) and the bytes themselves (Engine API, ContainerAttach).
 */
export class Demultiplexer {
  #pending = new Uint8Array(0);

  /** Takes in more bytes; answers the frames that are complete now. @throws Error on an unknown stream */
  push(bytes: Uint8Array): StreamPiece[] {
    let data = bytes;
    if (this.#pending.length > 0) {
      data = new Uint8Array(this.#pending.length + bytes.length);
      data.set(this.#pending);
      data.set(bytes, this.#pending.length);
    }
    const pieces: StreamPiece[] = [];
    let at = 0;
    while (data.length - at >= HEADER) {
      const number = data[at] as number;
      const stream = STREAMS[number];
      if (stream === undefined) throw new Error(`Unrecognized input header: ${number}`);
      const length =
        byte(data, at + 4) * 2 ** 24 + byte(data, at + 5) * 2 ** 16 + byte(data, at + 6) * 2 ** 8 + byte(data, at + 7);
      if (data.length - at < HEADER + length) break;
      pieces.push({ stream, bytes: data.slice(at + HEADER, at + HEADER + length) });
      at += HEADER + length;
    }
    this.#pending = data.slice(at);
    return pieces;
  }
}

function byte(data: Uint8Array, at: number): number {
  return data[at] as number;
}
