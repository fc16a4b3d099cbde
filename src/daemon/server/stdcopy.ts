const HEADER = 8;

/** Numbers of the streams in frames. */
const STREAMS = { stdin: 0, stdout: 1, stderr: 2, systemerr: 3 } as const;

/** A frame of the multiplexed stream: stream, three zeros, length in big endian, bytes (Engine API, ContainerAttach). */
export function frame(stream: keyof typeof STREAMS, bytes: Uint8Array): Uint8Array {
  const framed = new Uint8Array(HEADER + bytes.length);
  framed[0] = STREAMS[stream];
  new DataView(framed.buffer).setUint32(4, bytes.length);
  framed.set(bytes, HEADER);
  return framed;
}
