import type { NodeDescription } from '#api/swarm/node.ts';
import { memoryTotal } from '../../containers/stats.ts';
import type { Daemon } from '../../daemon.ts';
import { ENGINE_VERSION } from '../../system/version.ts';
import { issuerOf } from '../ca/authority.ts';

const LOG_DRIVERS = ['awslogs', 'fluentd', 'gelf', 'journald', 'json-file', 'local', 'splunk', 'syslog'];

/** What a node tells of itself when its session begins (moby daemon/cluster/executor.Describe). */
export function describeNode(daemon: Daemon, rootCertificate: string | undefined): NodeDescription {
  const networks = [...new Set([...daemon.controller.drivers.names(), 'overlay'])].sort();
  const plugins = (type: string, names: readonly string[]) => names.map((name) => ({ Type: type, Name: name }));
  const issuer = rootCertificate === undefined ? undefined : issuerOf(rootCertificate);
  return {
    Hostname: daemon.kernel.uts.hostname,
    Platform: { Architecture: 'x86_64', OS: 'linux' },
    Resources: { NanoCPUs: daemon.cpus * 1e9, MemoryBytes: memoryTotal(daemon) },
    Engine: {
      EngineVersion: ENGINE_VERSION,
      Plugins: [...plugins('Log', LOG_DRIVERS), ...plugins('Network', networks), ...plugins('Volume', ['local'])],
    },
    ...(issuer && {
      TLSInfo: {
        TrustRoot: rootCertificate,
        CertIssuerSubject: issuer.subject,
        CertIssuerPublicKey: issuer.publicKey,
      },
    }),
  };
}
