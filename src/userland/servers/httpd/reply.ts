import { STATUS_TEXT } from '#http/status.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Exchange } from './exchange.ts';

/** What the pages of busybox httpd say below their title. */
const EXPLANATIONS: Readonly<Record<number, string>> = {
  400: 'Unsupported method',
  403: '',
  404: 'The requested URL was not found',
  408: 'No request appeared within 60 seconds',
  500: '',
  501: 'The requested method is not recognized',
};

/** Fields that only some answers have, in their order. */
export interface ReplyFields {
  type?: string;
  location?: string;
  range?: { first: number; last: number; size: number };
  file?: { modified: number; size: number; length: number };
}

/** Sends the head of an answer; with the statuses that have one, and not to HEAD, a page that explains it. */
export function* reply(exchange: Exchange, status: number, fields: ReplyFields = {}): Coroutine<void> {
  const { proc } = exchange;
  if (exchange.verbose > 0) yield* exchange.log(`response:${status}`);
  const title = STATUS_TEXT[status] ?? '';
  let head = `HTTP/1.1 ${status} ${title}\r\n`;
  head += `Date: ${httpDate(proc.clock.wallTime().seconds)}\r\nConnection: close\r\n`;
  head += `Content-type: ${fields.type ?? 'text/html'}\r\n`;
  if (fields.location !== undefined) head += `Location: ${fields.location}\r\n`;
  const { range, file } = fields;
  if (range) head += `Content-Range: bytes ${range.first}-${range.last}/${range.size}\r\n`;
  if (file) {
    head += `Accept-Ranges: bytes\r\nLast-Modified: ${httpDate(file.modified)}\r\n`;
    head += `ETag: ${etag(file)}\r\nContent-Length: ${file.length}\r\n`;
  }
  const explanation = EXPLANATIONS[status];
  let page = '';
  if (explanation !== undefined && exchange.method !== 'HEAD') {
    page = `<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${explanation}\n</BODY></HTML>\n`;
  }
  yield* proc.print(`${head}\r\n${page}`);
}

/** The entity tag of a file: time and size in hexadecimal. */
export function etag(file: { modified: number; size: number }): string {
  return `"${file.modified.toString(16)}-${file.size.toString(16)}"`;
}

/** A date as RFC 9110 writes it; `seconds` since 1970. */
function httpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}
