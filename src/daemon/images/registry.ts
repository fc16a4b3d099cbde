import { type DockerError, notImplemented, unknownError } from '#errdefs/errdefs.ts';
import { SECOND } from '#kernel/clock.ts';
import type { Coroutine } from '#kernel/coroutine.ts';
import { isErrno } from '#kernel/errno.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import type { Addr } from '#netip/addr.ts';
import type { Daemon } from '../daemon.ts';
import { LookupFailure, lookUpHost } from './hostlookup.ts';

const DEFAULT_REGISTRY = 'registry-1.docker.io';
const HTTPS = 443;
/** How long the engine waits for a registry (moby registry.newClient). */
const TIMEOUT = 15 * SECOND;

/** Asks a registry whether it speaks the protocol, which comes before everything else: GET /v2/. */
export function contactRegistry(daemon: Daemon, domain: string): Coroutine<never> {
  const host = domain === 'docker.io' ? DEFAULT_REGISTRY : domain;
  return contact(daemon, host, '/v2/');
}

/**
 * Connects to a web server, as far as a request to it can be simulated: its name is looked up, and its port asked.
 * @param host with or without a port
 * @returns only by throwing
 * @throws DockerError that tells how far it got
 */
export function* contact(daemon: Daemon, host: string, path: string): Coroutine<never> {
  const [name = '', port] = host.split(':');
  let address: Addr;
  try {
    address = yield* lookUpHost(daemon, name);
  } catch (error) {
    if (error instanceof LookupFailure) throw unreachable(`https://${host}${path}`, `dial tcp: ${error.message}`);
    throw error;
  }
  // Registries of the host itself may do without encryption.
  const url = `${address.isLoopback ? 'http' : 'https'}://${host}${path}`;
  const number = Number(port ?? (address.isLoopback ? 80 : HTTPS));
  const socket = new TcpSocket(daemon.kernel.net, daemon.proc).retain();
  try {
    yield* socket.connect(address, number, { timeout: TIMEOUT });
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code === 'ETIMEDOUT') throw unreachable(url, 'context deadline exceeded');
    throw unreachable(url, `dial tcp ${address.text}:${number}: connect: ${error.message.toLowerCase()}`);
  } finally {
    socket.close();
  }
  throw notImplemented(`not simulated: requests to the registry ${host}`);
}

function unreachable(url: string, reason: string): DockerError {
  return unknownError(`Get ${JSON.stringify(url)}: ${reason}`);
}
