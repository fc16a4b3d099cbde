import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Headers } from './headers.ts';
import { type HttpEvent, HttpParser } from './parser.ts';
import { chunk, LAST_CHUNK, requestHead, responseHead } from './serialize.ts';
import { HttpSyntaxError } from './syntaxerror.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Events as short strings, with neighbouring pieces of a body joined. */
function shown(events: HttpEvent[]): string[] {
  const out: string[] = [];
  let body = '';
  for (const event of events) {
    if (event.type === 'body') {
      body += new TextDecoder('latin1').decode(event.bytes);
      continue;
    }
    if (body !== '') out.push(`body ${body}`);
    body = '';
    if (event.type === 'request') out.push(`${event.method} ${event.target} ${event.version}`);
    else if (event.type === 'response') out.push(`${event.status} ${event.reason}`);
    else out.push('end');
  }
  if (body !== '') out.push(`body ${body}`);
  return out;
}

function parse(kind: 'request' | 'response', text: string, options?: { headOnly?: boolean }): string[] {
  const parser = new HttpParser(kind, options);
  return shown([...parser.push(bytes(text)), ...parser.end()]);
}

describe('HttpParser', () => {
  it('reads pipelined requests with and without body', () => {
    const text =
      'GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\ncontent-length: 3\r\n\r\nabcGET /c HTTP/1.0\n\n';
    expect(parse('request', text)).toEqual([
      'GET /a 1.1',
      'end',
      'POST /b 1.1',
      'body abc',
      'end',
      'GET /c 1.0',
      'end',
    ]);
  });

  it('reads chunked bodies with extensions and trailers', () => {
    const text =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n';
    expect(parse('response', text)).toEqual(['200 OK', 'body abc0123456789', 'end']);
  });

  it('reads a body without length up to the end of the stream', () => {
    expect(parse('response', 'HTTP/1.0 200 OK\r\n\r\nabc')).toEqual(['200 OK', 'body abc', 'end']);
  });

  it('knows responses without body', () => {
    expect(
      parse('response', 'HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n'),
    ).toEqual(['204 No Content', 'end', '304 Not Modified', 'end']);
    expect(parse('response', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { headOnly: true })).toEqual([
      '200 OK',
      'end',
    ]);
    expect(parse('response', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 0\r\n\r\n')).toEqual([
      '100 Continue',
      '200 ',
      'end',
    ]);
  });

  it('leaves what follows an upgrade alone', () => {
    const client = new HttpParser('response');
    const events = client.push(bytes('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw'));
    expect(shown(events)).toEqual(['101 UPGRADED', 'end']);
    client.push(bytes(' bytes'));
    expect(client.remainder).toEqual(bytes('raw bytes'));
    const server = new HttpParser('request');
    const request = 'POST /attach HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
    expect(shown(server.push(bytes(`${request}GET /x HTTP/1.1\r\n\r\n`)))).toEqual(['POST /attach 1.1', 'end']);
    expect(server.remainder).toEqual(bytes('GET /x HTTP/1.1\r\n\r\n'));
    expect(shown(server.ignoreUpgrade())).toEqual(['GET /x 1.1', 'end']);
  });

  it.each([
    ['request', 'garbage\r\n'],
    ['request', 'GET / HTTP/2.0\r\n'],
    ['request', 'GET / HTTP/1.1\r\nbad header\r\n\r\n'],
    ['request', 'GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'],
    ['request', 'GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['request', 'GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['response', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['response', '220 smtp ready\r\n'],
  ] as const)('refuses a malformed %s: %j', (kind, text) => {
    expect(() => new HttpParser(kind).push(bytes(text))).toThrow(HttpSyntaxError);
  });

  it('refuses a stream that ends inside a message', () => {
    const parser = new HttpParser('response');
    parser.push(bytes('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc'));
    expect(() => parser.end()).toThrow('unexpected EOF');
  });

  it('reads what was written, however it is cut', () => {
    const message = fc.record({
      target: fc.stringMatching(/^\/[a-z/?=&]{0,12}$/),
      value: fc.stringMatching(/^[ -~]{0,20}$/).map((text) => text.trim()),
      body: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 4 }),
      chunked: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 3 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        (messages, cuts) => {
          const stream: number[] = [];
          const expected: string[] = [];
          for (const { target, value, body, chunked } of messages) {
            const headers = new Headers([['X-Value', value]]);
            const length = body.reduce((sum, part) => sum + part.length, 0);
            headers.append(
              ...((chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(length)]) as [
                string,
                string,
              ]),
            );
            stream.push(
              ...requestHead('POST', target, headers),
              ...body.flatMap((part) => [...(chunked ? chunk(part) : part)]),
            );
            if (chunked) stream.push(...LAST_CHUNK);
            expected.push(`POST ${target} 1.1`);
            if (length > 0)
              expected.push(`body ${body.map((part) => new TextDecoder('latin1').decode(part)).join('')}`);
            expected.push('end');
          }
          const parser = new HttpParser('request');
          const events: HttpEvent[] = [];
          for (let at = 0, n = 0; at < stream.length; n++) {
            const size = cuts[n % cuts.length] ?? 1;
            events.push(...parser.push(Uint8Array.from(stream.slice(at, at + size))));
            at += size;
          }
          events.push(...parser.end());
          expect(shown(events)).toEqual(expected);
          const values = events.flatMap((event) => (event.type === 'request' ? [event.headers.get('x-value')] : []));
          expect(values).toEqual(messages.map(({ value }) => value));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('responseHead', () => {
  it('keeps order and spelling of fields', () => {
    const headers = new Headers([
      ['Api-Version', '1.51'],
      ['content-type', 'a'],
    ]);
    headers.append('Server', 'x');
    headers.set('Content-Type', 'b');
    expect(new TextDecoder().decode(responseHead(404, undefined, headers))).toBe(
      'HTTP/1.1 404 Not Found\r\nApi-Version: 1.51\r\nContent-Type: b\r\nServer: x\r\n\r\n',
    );
  });
});
