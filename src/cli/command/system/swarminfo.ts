import type { ClusterInfo } from '#api/swarm/swarm.ts';
import type { Info } from '#api/system.ts';
import { humanDuration } from '../../formatter/units.ts';

const SECOND = 1e9;

/** What `docker info` tells of the engine's part in a swarm. */
export function swarmLines({ Swarm: swarm }: Info): string[] {
  const lines = [` Swarm: ${swarm.LocalNodeState}`];
  if (swarm.LocalNodeState === 'inactive' || swarm.LocalNodeState === 'locked') return lines;
  lines.push(`  NodeID: ${swarm.NodeID}`);
  if (swarm.Error) lines.push(`  Error: ${swarm.Error}`);
  lines.push(`  Is Manager: ${swarm.ControlAvailable}`);
  const cluster = swarm.Cluster as ClusterInfo | null | undefined;
  if (cluster && swarm.ControlAvailable && swarm.Error === '') {
    lines.push(
      `  ClusterID: ${cluster.ID}`,
      `  Managers: ${swarm.Managers ?? 0}`,
      `  Nodes: ${swarm.Nodes ?? 0}`,
      ...clusterLines(cluster),
    );
  }
  lines.push(`  Node Address: ${swarm.NodeAddr}`);
  const managers = (swarm.RemoteManagers ?? []).map((manager) => manager.Addr).sort();
  if (managers.length > 0) lines.push('  Manager Addresses:', ...managers.map((address) => `   ${address}`));
  return lines;
}

function clusterLines({ Spec, DefaultAddrPool, SubnetSize, DataPathPort, RootRotationInProgress }: ClusterInfo) {
  const { Orchestration, Raft, Dispatcher, CAConfig, EncryptionConfig } = Spec;
  const span = (nanoseconds: number | undefined) => humanDuration((nanoseconds ?? 0) / SECOND);
  const certificate = CAConfig.SigningCACert?.trim();
  const authorities = CAConfig.ExternalCAs ?? [];
  return [
    ...(DefaultAddrPool
      ? [
          `  Default Address Pool: ${DefaultAddrPool.map((pool) => `${pool}  `).join('')}`,
          `  SubnetSize: ${SubnetSize}`,
        ]
      : []),
    ...(DataPathPort > 0 ? [`  Data Path Port: ${DataPathPort}`] : []),
    '  Orchestration:',
    `   Task History Retention Limit: ${Orchestration.TaskHistoryRetentionLimit ?? 0}`,
    '  Raft:',
    `   Snapshot Interval: ${Raft.SnapshotInterval ?? 0}`,
    ...(Raft.KeepOldSnapshots === undefined ? [] : [`   Number of Old Snapshots to Retain: ${Raft.KeepOldSnapshots}`]),
    `   Heartbeat Tick: ${Raft.HeartbeatTick}`,
    `   Election Tick: ${Raft.ElectionTick}`,
    '  Dispatcher:',
    `   Heartbeat Period: ${span(Dispatcher.HeartbeatPeriod)}`,
    '  CA Configuration:',
    `   Expiry Duration: ${span(CAConfig.NodeCertExpiry)}`,
    `   Force Rotate: ${CAConfig.ForceRotate ?? 0}`,
    ...(certificate ? [`   Signing CA Certificate: `, certificate, ''] : []),
    ...(authorities.length > 0
      ? ['   External CAs:', ...authorities.map(({ Protocol, URL }) => `     ${Protocol}: ${URL}`)]
      : []),
    `  Autolock Managers: ${EncryptionConfig.AutoLockManagers}`,
    `  Root Rotation In Progress: ${RootRotationInProgress}`,
  ];
}
