import { describe, expect, it } from 'vitest';
import { looksLikeTls, TlsError, TlsSession } from './tls.ts';

const certificate = { names: ['example.com'], issuer: 'someone' };

describe('TLS records', () => {
  it('carry data both ways once hello has been said, however they are cut', () => {
    const client = new TlsSession();
    const server = new TlsSession(certificate);
    const hello = client.hello('example.com');
    expect(looksLikeTls(hello)).toBe(true);
    expect(server.push(hello.subarray(0, 7)).send).toEqual([]);
    const answers = server.push(hello.subarray(7)).send;
    expect(server.serverName).toBe('example.com');
    for (const answer of answers) client.push(answer);
    expect(client.certificate).toEqual(certificate);
    const long = new Uint8Array(40_000).fill(7);
    const received = server.push(client.seal(long)).data;
    expect(received.reduce((sum, { length }) => sum + length, 0)).toBe(40_000);
    server.push(client.farewell());
    expect(server.closed).toBe(true);
  });

  it('tell an answer that is none', () => {
    const client = new TlsSession();
    client.hello('x');
    const plain = new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n');
    expect(() => client.push(plain)).toThrow(TlsError);
  });
});
