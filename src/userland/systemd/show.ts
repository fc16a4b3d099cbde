import type { Coroutine } from '#kernel/coroutine.ts';
import type { SystemManager, Unit } from './manager.ts';
import { ServiceUnit } from './serviceunit.ts';
import type { Call } from './systemctl.ts';

/** `systemctl show [-p NAME,…] [--value]`: properties of units. */
export function* show({ proc, manager, units, options }: Call): Coroutine<number> {
  const wanted = options.get('property')?.split(',');
  for (const name of units) {
    const unit = manager.unit(name);
    const all = unit
      ? properties(manager, unit)
      : { Id: name, LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead' };
    const shown = Object.entries(all).filter(([property]) => wanted?.includes(property) ?? true);
    yield* proc.print(
      shown.map(([property, value]) => (options.has('value') ? `${value}\n` : `${property}=${value}\n`)).join(''),
    );
  }
  return 0;
}

function properties(manager: SystemManager, unit: Unit): Record<string, string> {
  const { file } = unit;
  const common = {
    Id: file.name,
    Description: file.description,
    LoadState: 'loaded',
    ActiveState: unit.state,
    SubState: unit.subState,
    FragmentPath: file.path,
    DropInPaths: file.dropIns.join(' '),
    UnitFileState: manager.enabled(file.name) ? 'enabled' : 'disabled',
    NeedDaemonReload: manager.outdated(unit) ? 'yes' : 'no',
  };
  if (!(unit instanceof ServiceUnit)) return { ...common, Listen: `${unit.path} (Stream)` };
  const { ended } = unit;
  return {
    Type: file.value('Service.Type'),
    Restart: file.value('Service.Restart') || 'no',
    MainPID: String(unit.process?.globalPid ?? 0),
    NRestarts: String(unit.restarts),
    ExecMainStatus: String(ended && 'code' in ended.status ? ended.status.code : 0),
    Environment: file.values('Service.Environment').join(' '),
    ...common,
  };
}
