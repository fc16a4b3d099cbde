/** Content types of records (RFC 8446, 5.1). */
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const ALERT = 21;
/** Types of handshake messages (RFC 8446, 4). */
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const HEADER = 5;
/** Records carry no more than this. */
const MAX_RECORD = 16_384;
const VERSION = [3, 3];

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Who a server says it is. */
export interface TlsCertificate {
  /** Host names and addresses it is for. */
  readonly names: readonly string[];
  /** Who vouches for it. */
  readonly issuer: string;
}

/** The other end speaks no TLS, or refuses. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  constructor(
    message: string,
    /** The first bytes of an answer that is no record. */
    readonly answer: Uint8Array = new Uint8Array(0),
  ) {
    super(message);
  }
}

/** What came of bytes that were received. */
export interface TlsReceived {
  readonly data: readonly Uint8Array[];
  /** What has to be sent back. */
  readonly send: readonly Uint8Array[];
}

/**
 * TLS without secrecy: records and the hello messages as on the wire (RFC 8446), but no keys; data travels as it is. It is
 * there so that whoever speaks plainly where TLS is expected, or the other way round, finds out as in life.
 */
export class TlsSession {
  /** Whether both have said hello. */
  established = false;
  /** Whom the client asked for (SNI), or what the server showed. */
  serverName = '';
  certificate: TlsCertificate | undefined;
  /** The other end has said that no more will come. */
  closed = false;
  #buffer = new Uint8Array(0);

  /** @param own the certificate of a server; a client has none */
  constructor(readonly own?: TlsCertificate) {}

  /** A client's first message. @param serverName whom it wants to talk to */
  hello(serverName: string): Uint8Array {
    this.serverName = serverName;
    const name = encoder.encode(serverName);
    // Ends with line ends, so that servers of text protocols answer it and do not wait for more.
    const text = encoder.encode('\r\n\r\n');
    const body = Uint8Array.of(...VERSION, ...new Uint8Array(32), 0, name.length, ...name, ...text);
    return record(HANDSHAKE, message(CLIENT_HELLO, body));
  }

  /** Data as records. */
  seal(data: Uint8Array): Uint8Array {
    const records: Uint8Array[] = [];
    for (let at = 0; at < data.length; at += MAX_RECORD)
      records.push(record(APPLICATION_DATA, data.subarray(at, at + MAX_RECORD)));
    return joined(records);
  }

  /** Says that no more will come (close_notify). */
  farewell(): Uint8Array {
    return record(ALERT, Uint8Array.of(1, 0));
  }

  /** Takes what was received. @throws TlsError */
  push(bytes: Uint8Array): TlsReceived {
    this.#buffer = this.#buffer.length === 0 ? bytes.slice() : joined([this.#buffer, bytes]);
    const data: Uint8Array[] = [];
    const send: Uint8Array[] = [];
    let at = 0;
    const all = this.#buffer;
    while (all.length - at >= HEADER) {
      const type = all[at] ?? 0;
      if (type < ALERT || type > APPLICATION_DATA || all[at + 1] !== VERSION[0])
        throw new TlsError('first record does not look like a TLS handshake', all);
      const length = ((all[at + 3] ?? 0) << 8) | (all[at + 4] ?? 0);
      if (all.length - at < HEADER + length) break;
      const payload = all.subarray(at + HEADER, at + HEADER + length);
      at += HEADER + length;
      if (type === APPLICATION_DATA) data.push(payload.slice());
      else if (type === ALERT) this.closed = true;
      else this.#handshake(payload, send);
    }
    this.#buffer = all.slice(at);
    return { data, send };
  }

  #handshake(payload: Uint8Array, send: Uint8Array[]): void {
    const [type = 0] = payload;
    const body = payload.subarray(4);
    if (type === CLIENT_HELLO && this.own) {
      this.serverName = decoder.decode(body.subarray(36, 36 + (body[35] ?? 0)));
      const hello = message(SERVER_HELLO, Uint8Array.of(...VERSION, ...new Uint8Array(32)));
      const certificate = message(CERTIFICATE, encoder.encode(JSON.stringify(this.own)));
      send.push(record(HANDSHAKE, hello), record(HANDSHAKE, certificate));
      this.established = true;
    } else if (type === CERTIFICATE) {
      this.certificate = JSON.parse(decoder.decode(body)) as TlsCertificate;
      this.established = true;
    }
  }
}

/** Whether bytes begin as a client's hello does. */
export function looksLikeTls(bytes: Uint8Array): boolean {
  return bytes[0] === HANDSHAKE && (bytes.length < 2 || bytes[1] === VERSION[0]);
}

function record(type: number, payload: Uint8Array): Uint8Array {
  const head = Uint8Array.of(type, ...VERSION, payload.length >> 8, payload.length & 0xff);
  return joined([head, payload]);
}

function message(type: number, body: Uint8Array): Uint8Array {
  return joined([Uint8Array.of(type, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff), body]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
