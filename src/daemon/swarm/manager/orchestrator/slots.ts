import type { ServiceObject, TaskObject } from '../../store/objects.ts';
import { isBeyond } from '../../taskstate.ts';
import type { RestartSupervisor } from './restart.ts';
import type { Slot } from './updater.ts';

/**
 * The tasks of a slot that an update has to do with: those that are to run, or the newest where it has ended for good
 * (swarmkit restart.UpdatableTasksInSlot). Nothing where the slot is dead.
 */
export function updatable(restarts: RestartSupervisor, service: ServiceObject, slot: Slot): Slot {
  const wanted = slot.filter(({ DesiredState: desired }) => !isBeyond(desired, 'running'));
  if (wanted.length > 0) return wanted;
  if (service.UpdateStatus?.State === 'rollback_started') return [];
  const newest = [...slot].sort(byTimestamp).at(-1);
  return newest && !isBeyond(newest.DesiredState, 'shutdown') && !restarts.shouldRestart(service, newest)
    ? [newest]
    : [];
}

/** By the time of their status, the oldest first. */
export function byTimestamp(a: TaskObject, b: TaskObject): number {
  const [left, right] = [a, b].map(({ Status: status }) => status.Timestamp ?? '');
  return comparable(left ?? '') < comparable(right ?? '') ? -1 : 1;
}

/** RFC 3339 with all digits, so that texts compare as times do. */
function comparable(text: string): string {
  const [whole = '', fraction = ''] = text.replace('Z', '').split('.');
  return `${whole}.${fraction.padEnd(9, '0')}`;
}
