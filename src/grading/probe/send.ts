import type { Place } from '#course/schema/check.ts';
import { packetOf } from '#lab/explain/packet.ts';
import type { Subject } from '../subject.ts';
import { type ProbeResult, runProbe } from './run.ts';

/** An HTTP answer. */
export interface HttpAnswer {
  status: number;
  body: string;
}

/** What came of sending something. */
export interface Attempt {
  /** Whether an answer of any kind came from where it was sent: an echo reply, a connection. */
  arrived: boolean;
  /** The other end said no: nothing listens there. */
  refused: boolean;
  http?: HttpAnswer;
  result: ProbeResult;
}

/** Exit statuses of curl that mean that no connection came about. */
const CURL_NO_CONNECTION = 7;
const CURL_TIMEOUT = 28;

/** Pings an address once or twice. @returns undefined when the container does not run */
export function ping(subject: Subject, place: Place, address: string): Attempt | undefined {
  const result = runProbe(subject, place, ['ping', '-n', '-c', '2', '-i', '0.5', '-W', '1', address]);
  return result && { arrived: result.exit === 0, refused: false, result };
}

/** Opens a TCP connection to an address. @returns undefined when the container does not run */
export function connect(subject: Subject, place: Place, address: string, port: number): Attempt | undefined {
  const result = runProbe(subject, place, ['curl', '-s', '-m', '3', urlOf(address, port, '/')]);
  return result && { ...connectionOf(result, port), result };
}

/** Fetches a URL. @returns undefined when the container does not run */
export function fetchUrl(subject: Subject, place: Place, url: string): Attempt | undefined {
  const result = runProbe(subject, place, ['curl', '-s', '-i', '-m', '5', url]);
  if (!result) return undefined;
  const port = Number(/^http:\/\/(?:\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(url)?.[1] ?? 80);
  return { ...connectionOf(result, port), http: answerOf(result.stdout), result };
}

/** The URL of an address or a name; IPv6 in brackets. */
export function urlOf(host: string, port: number, path: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}${path}`;
}

function connectionOf(result: ProbeResult, port: number): Pick<Attempt, 'arrived' | 'refused'> {
  const { exit, records, inode } = result;
  // One of several addresses may have refused before another answered.
  if (exit === 0) return { arrived: true, refused: false };
  // What says most is the first segment that came back: SYN and ACK, or a reset.
  for (const record of records) {
    const payload = packetOf(record)?.payload;
    if (record.stage !== 'deliver' || record.inode !== inode || payload?.kind !== 'tcp' || payload.srcPort !== port)
      continue;
    if (payload.flags.rst) return { arrived: false, refused: true };
    if (payload.flags.syn && payload.flags.ack) return { arrived: true, refused: false };
  }
  const failed = exit === CURL_NO_CONNECTION || exit === CURL_TIMEOUT || exit === 6;
  return { arrived: !failed, refused: false };
}

function answerOf(output: string): HttpAnswer | undefined {
  const match = /^HTTP\/\S+ (\d{3})[^\n]*\n/.exec(output);
  if (!match) return undefined;
  const end = /\r?\n\r?\n/.exec(output);
  return { status: Number(match[1]), body: end ? output.slice(end.index + end[0].length) : '' };
}
