import type { Family } from '#netip/addr.ts';
import type { InetSocketInfo } from '../socketinfo.ts';
import type { TcpConnection } from './connection.ts';

/** A connection that no program has (not accepted yet, or closed already) as ss(8) shows it. */
export function connectionInfo(
  connection: TcpConnection,
  family: Family = connection.local.addr.family,
): InetSocketInfo {
  return {
    protocol: 'tcp',
    family,
    v6only: false,
    state: connection.state,
    local: connection.local,
    remote: connection.remote,
    receiveQueue: connection.receiver.available,
    sendQueue: connection.sender.queued,
    timer: connection.timer,
    inode: 0,
    uid: 0,
  };
}
