import { entryText, longTime } from './journal.ts';
import { linksOf, type SystemManager, since, type Unit } from './manager.ts';
import { ServiceUnit } from './serviceunit.ts';

const MARKS: Readonly<Record<string, string>> = { inactive: '○', failed: '×' };

/** What `systemctl status` prints of one unit. @param lines of its journal */
export function statusText(manager: SystemManager, unit: Unit, lines: number): string {
  const { file, state } = unit;
  const { name } = file;
  const rows: [label: string, text: string][] = [];
  const enabled = manager.enabled(name) ? 'enabled' : linksOf(file).length > 0 ? 'disabled' : 'static';
  rows.push(['Loaded', `loaded (${file.path}; ${enabled}; preset: enabled)`]);
  if (file.dropIns.length > 0) rows.push(['Drop-In', dropIns(file.dropIns)]);
  rows.push(['Active', active(manager, unit)]);
  if (unit instanceof ServiceUnit) {
    const triggers = manager.triggers(name);
    if (triggers.length > 0)
      rows.push([
        'TriggeredBy',
        triggers.map((socket) => `${MARKS[socket.state] ?? '●'} ${socket.file.name}`).join('\n             '),
      ]);
    const docs = file.value('Unit.Documentation');
    if (docs !== '') rows.push(['Docs', docs]);
    const { process, ended } = unit;
    if (process) {
      rows.push(['Main PID', `${process.globalPid} (${process.comm})`]);
      rows.push(['CGroup', controlGroup(manager, unit)]);
    } else if (ended) {
      const how =
        'code' in ended.status
          ? `code=exited, status=${ended.status.code}/${ended.status.code === 0 ? 'SUCCESS' : 'FAILURE'}`
          : `code=killed, signal=${ended.status.signal.slice(3)}`;
      rows.push(['Process', `${ended.pid} ExecStart=${ended.command} (${how})`]);
      rows.push(['Main PID', `${ended.pid} (${how})`]);
    }
  } else {
    rows.push(['Triggers', `● ${unit.serviceName}`], ['Listen', `${unit.path} (Stream)`]);
  }
  const head = `${MARKS[state] ?? '●'} ${name} - ${file.description}`;
  const body = rows.map(([label, text]) => `${label.padStart(11)}: ${text}`).join('\n');
  const journal = manager.journal.entries(new Set([name])).slice(lines > 0 ? -lines : undefined);
  const host = manager.proc.kernel.uts.hostname;
  const shown =
    lines > 0 && journal.length > 0
      ? `\n${journal.map((entry) => entryText(manager.clock, host, entry)).join('\n')}\n`
      : '';
  return `${head}\n${body}\n${shown}`;
}

function dropIns(paths: readonly string[]): string {
  const folder = paths[0]?.slice(0, paths[0].lastIndexOf('/')) ?? '';
  return `${folder}\n             └─${paths.map((path) => path.slice(path.lastIndexOf('/') + 1)).join(', ')}`;
}

function active({ clock }: SystemManager, unit: Unit): string {
  const { state, subState, changedAt } = unit;
  const result = state === 'failed' && unit instanceof ServiceUnit && unit.ended ? resultOf(unit) : '';
  return `${state} (${subState === 'failed' ? `Result: ${result}` : subState}) since ${longTime(clock, changedAt)}; ${since(clock.now, changedAt)}`;
}

function resultOf({ ended }: ServiceUnit): string {
  return ended && 'signal' in ended.status ? 'signal' : 'exit-code';
}

function controlGroup(manager: SystemManager, { name }: ServiceUnit): string {
  const group = `/system.slice/${name}`;
  const members = [...manager.proc.kernel.processes].filter(({ cgroup, status }) => cgroup === group && !status);
  const rows = members.map(
    ({ globalPid, argv }, index) =>
      `             ${index === members.length - 1 ? '└─' : '├─'}${globalPid} ${argv.join(' ')}`,
  );
  return [group, ...rows].join('\n');
}
