import type { Headers } from './headers.ts';
import { HttpSyntaxError } from './syntaxerror.ts';

/** How the body of a message ends (RFC 9112, 6.3). `interim` is a 1xx response, after which another head comes. */
export type BodyFraming =
  | { readonly kind: 'none' | 'interim' | 'upgrade' | 'chunked' | 'until-close' }
  | { readonly kind: 'fixed'; readonly length: number };

type Head = { type: 'request'; headers: Headers } | { type: 'response'; status: number; headers: Headers };

/** Tells from a head how its body ends; `headOnly` for the response to HEAD. @throws HttpSyntaxError */
export function bodyFraming(head: Head, headOnly: boolean): BodyFraming {
  if (head.type === 'response') {
    if (head.status === 101) return { kind: 'upgrade' };
    if (head.status < 200) return { kind: 'interim' };
    if (headOnly || head.status === 204 || head.status === 304) return { kind: 'none' };
  }
  const coding = head.headers.get('Transfer-Encoding');
  if (coding !== undefined) {
    if (coding.trim().toLowerCase() !== 'chunked')
      throw new HttpSyntaxError(`unsupported transfer encoding: ${JSON.stringify(coding)}`);
    return { kind: 'chunked' };
  }
  const lengths = new Set(head.headers.getAll('Content-Length'));
  if (lengths.size > 1) throw new HttpSyntaxError('http: message cannot contain multiple Content-Length headers');
  for (const text of lengths) {
    if (!/^\d{1,15}$/.test(text)) throw new HttpSyntaxError(`bad Content-Length ${JSON.stringify(text)}`);
    const length = Number(text);
    return length === 0 ? { kind: 'none' } : { kind: 'fixed', length };
  }
  return { kind: head.type === 'request' ? 'none' : 'until-close' };
}
