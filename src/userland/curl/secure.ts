import type { Nanoseconds } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import type { Process } from '#kernel/process/process.ts';
import { type ByteStream, TlsStream } from '#kernel/socket/tlsstream.ts';
import { TlsError } from '#kernel/wire/tls.ts';
import { within } from '../resolver/deadline.ts';
import { CurlProblem } from './problem.ts';

/** Whose certificates are believed: Debian's ca-certificates has it. */
const TRUSTED_ISSUER = 'Gangway Root CA';
const EXPLANATION = `
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it. To learn more about this situation and
how to fix it, please visit the webpage mentioned above.`;

/**
 * Begins TLS on a connection and checks who answers.
 * @param insecure believes everybody (-k)
 * @throws CurlProblem 28, 35, 60
 */
export function* secureStream(
  proc: Process,
  socket: ByteStream,
  host: string,
  options: { insecure: boolean; endBy: Nanoseconds; timedOut: () => CurlProblem },
): Coroutine<TlsStream> {
  const left = options.endBy - proc.clock.now;
  const shaken = yield* within(proc, shakeHands(socket, host), Number.isFinite(left) ? Math.max(0, left) : undefined);
  if (!shaken) throw options.timedOut();
  const stream = shaken.value;
  if (stream instanceof CurlProblem) throw stream;
  const { certificate } = stream.session;
  if (options.insecure) return stream;
  if (certificate?.issuer !== TRUSTED_ISSUER)
    throw new CurlProblem(60, `SSL certificate problem: unable to get local issuer certificate${EXPLANATION}`);
  if (!certificate.names.includes(host))
    throw new CurlProblem(
      60,
      `SSL: no alternative certificate subject name matches target host name '${host}'${EXPLANATION}`,
    );
  return stream;
}

function* shakeHands(socket: ByteStream, host: string): Coroutine<TlsStream | CurlProblem> {
  try {
    return yield* TlsStream.connect(socket, host);
  } catch (error) {
    if (!(error instanceof TlsError)) throw error;
    if (error.answer.length > 0)
      return new CurlProblem(35, 'TLS connect error: error:0A00010B:SSL routines::wrong version number');
    return new CurlProblem(35, 'TLS connect error: error:0A000126:SSL routines::unexpected eof while reading');
  }
}
