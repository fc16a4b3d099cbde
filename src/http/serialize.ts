import type { Headers } from './headers.ts';
import { STATUS_TEXT } from './status.ts';

export { STATUS_TEXT };

const encoder = new TextEncoder();

/** The bytes of a request line with header fields, up to the body. */
export function requestHead(method: string, target: string, headers: Headers): Uint8Array {
  return head(`${method} ${target} HTTP/1.1`, headers);
}

/** The bytes of a status line with header fields, up to the body; `reason` defaults to the usual phrase. */
export function responseHead(status: number, reason: string | undefined, headers: Headers): Uint8Array {
  return head(`HTTP/1.1 ${status} ${reason ?? STATUS_TEXT[status] ?? `status code ${status}`}`, headers);
}

/** One chunk of a body sent with `Transfer-Encoding: chunked`; nothing for no bytes, which would end the body. */
export function chunk(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  const size = encoder.encode(`${bytes.length.toString(16)}\r\n`);
  const out = new Uint8Array(size.length + bytes.length + 2);
  out.set(size);
  out.set(bytes, size.length);
  out[out.length - 2] = 13;
  out[out.length - 1] = 10;
  return out;
}

/** Ends a chunked body that has no trailers: `0`, and an empty line. */
export const LAST_CHUNK: Readonly<Uint8Array> = encoder.encode('0\r\n\r\n');

function head(startLine: string, headers: Headers): Uint8Array {
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers.entries()) text += `${name}: ${value}\r\n`;
  return encoder.encode(`${text}\r\n`);
}
