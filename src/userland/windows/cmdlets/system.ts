import type { Process } from '#kernel/process/process.ts';
import { SystemManager } from '../../systemd/manager.ts';
import { type Cmdlet, type CmdletCall, wildcard } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { columns, object, type PsObject } from '../powershell/values.ts';

const PROCESSES = columns('Handles', ['WS(K)', 'WS'], 'Id', ['SI', 'SessionId'], 'ProcessName');
const COMMANDS = columns('CommandType', 'Name');
const SERVICES = columns('Status', 'Name', 'DisplayName');
/** The engine's unit under the name that its service has. */
const UNIT = 'docker.service';

/** Cmdlets for processes, services and the computer. */
export const systemCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Get-Process': {
    parameters: ['Name', 'Id', 'ComputerName'],
    positions: 1,
    switches: ['IncludeUserName'],
    *run(call) {
      const names = call.texts('Name').map((name) => wildcard(name.replace(/\.exe$/i, '')));
      const id = call.text('Id');
      const found = processes(call.proc).filter(
        (row) =>
          (names.length === 0 || names.some((name) => name.test(String(row.get('ProcessName'))))) &&
          (id === undefined || String(row.get('Id')) === id),
      );
      const [wanted] = call.texts('Name');
      if (found.length === 0 && (id !== undefined || (wanted !== undefined && !/[*?]/.test(wanted))))
        throw new PsError(
          `Cannot find a process with the ${id === undefined ? `name "${wanted}"` : `process identifier ${id}`}. Verify the process name and call the cmdlet again.`,
          `ObjectNotFound: (${id ?? wanted}:${id === undefined ? 'String' : 'Int32'}) [Get-Process], ProcessCommandException`,
          `NoProcessFoundForGiven${id === undefined ? 'Name' : 'Id'},Microsoft.PowerShell.Commands.GetProcessCommand`,
        );
      return found;
    },
  },
  'Stop-Process': {
    parameters: ['Id', 'Name'],
    switches: ['Force'],
    *run(call) {
      const ids = call.texts('Id').map(Number);
      const names = call.texts('Name').map((name) => name.toLowerCase());
      for (const each of call.proc.kernel.processes) {
        const id = each.pidIn(call.proc.namespaces.pid);
        if (id !== undefined && (ids.includes(id) || names.includes(nameOf(each).toLowerCase())))
          each.signal('SIGKILL', call.proc);
      }
      return [];
    },
  },
  'Get-Service': {
    parameters: ['Name'],
    *run(call) {
      const service = engine(call.proc);
      const rows: PsObject[] = [];
      const state = (running: boolean) => (running ? 'Running' : 'Stopped');
      if (service)
        rows.push(
          object(
            { Status: state(service.process !== undefined), Name: 'docker', DisplayName: 'Docker Engine' },
            SERVICES,
          ),
        );
      if (service) rows.push(object({ Status: 'Running', Name: 'hns', DisplayName: 'Host Network Service' }, SERVICES));
      const names = call.texts('Name').map(wildcard);
      const found = rows.filter(
        (row) => names.length === 0 || names.some((name) => name.test(String(row.get('Name')))),
      );
      if (found.length === 0 && names.length > 0) throw noService(call.text('Name') ?? '', 'Get-Service');
      return found;
    },
  },
  'Start-Service': { parameters: ['Name'], run: (call) => control(call, 'start') },
  'Stop-Service': { parameters: ['Name'], switches: ['Force'], run: (call) => control(call, 'stop') },
  'Restart-Service': { parameters: ['Name'], switches: ['Force'], run: (call) => control(call, 'restart') },
  'Get-Command': {
    parameters: ['Name'],
    *run(call) {
      const name = wildcard(call.text('Name') ?? '*');
      return call.session.commands
        .filter((each) => name.test(each))
        .map((each) => object({ CommandType: 'Cmdlet', Name: each }, COMMANDS));
    },
  },
  'Get-Date': {
    *run({ proc }) {
      const date = new Date(proc.clock.wallTime(proc.clock.now).seconds * 1000);
      return [`\n${date.toUTCString().slice(0, 3)} ${date.toISOString().replace('T', ' ').slice(0, 19)}\n\n`];
    },
  },
  'Get-ComputerInfo': {
    parameters: ['Property'],
    *run(call) {
      const facts = object({
        WindowsProductName: 'Windows Server 2022 Standard',
        WindowsVersion: '2009',
        OsBuildNumber: '20348',
        OsName: 'Microsoft Windows Server 2022 Standard',
        CsName: call.proc.namespaces.uts.hostname,
      });
      return [facts];
    },
  },
};

/** The processes that one sees: on the host also those of containers, unless Hyper-V keeps them to itself. */
function processes(proc: Process): PsObject[] {
  const { pid: space } = proc.namespaces;
  const rows: PsObject[] = [];
  const sessions = new Map<object, number>([[space, 0]]);
  const machines = new Set<string>();
  // What the Host Compute Service keeps in machines of their own.
  const virtual = proc.kernel.services.get('hcs') as ReadonlySet<string> | undefined;
  for (const each of proc.kernel.processes) {
    const id = each.pidIn(space);
    if (id === undefined || each.status) continue;
    const hidden = space === proc.kernel.pidNamespace && (virtual?.has(each.cgroup) ?? false);
    // Of a utility machine the host sees the worker process alone.
    if (hidden && machines.has(each.cgroup)) continue;
    if (hidden) machines.add(each.cgroup);
    const session = sessions.get(each.namespaces.pid) ?? sessions.size;
    sessions.set(each.namespaces.pid, session);
    rows.push(
      object(
        {
          Handles: each.files.entries().length,
          WS: 1924,
          Id: id,
          SessionId: hidden ? 0 : session,
          ProcessName: hidden ? 'vmwp' : nameOf(each),
        },
        PROCESSES,
      ),
    );
  }
  return rows.sort((a, b) =>
    String(a.get('ProcessName')).toLowerCase() < String(b.get('ProcessName')).toLowerCase() ? -1 : 1,
  );
}

/** `cmd` for cmd.exe. */
export function nameOf(process: Process): string {
  if (process.globalPid === 1) return 'services';
  return (process.exe.split('/').pop() ?? process.comm).replace(/\.exe$/i, '');
}

function engine(proc: Process) {
  const host = proc.namespaces.pid === proc.kernel.pidNamespace;
  return host ? SystemManager.of(proc)?.service(UNIT) : undefined;
}

function* control(call: CmdletCall, what: 'start' | 'stop' | 'restart') {
  const name = call.text('Name') ?? '';
  const service = name.toLowerCase() === 'docker' ? engine(call.proc) : undefined;
  if (!service) throw noService(name, call.name);
  if (what !== 'start') yield* service.stop();
  if (what === 'stop') return [];
  service.reset();
  if (!(yield* service.start()))
    throw new PsError(
      `Service 'Docker Engine (docker)' cannot be started due to the following error: Cannot start service docker on computer '.'.`,
      'OpenError: (System.ServiceProcess.ServiceController:ServiceController) [Start-Service], ServiceCommandException',
      'CouldNotStartService,Microsoft.PowerShell.Commands.StartServiceCommand',
    );
  return [];
}

function noService(name: string, command: string): PsError {
  return new PsError(
    `Cannot find any service with service name '${name}'.`,
    `ObjectNotFound: (${name}:String) [${command}], ServiceCommandException`,
    `NoServiceFoundForGivenName,Microsoft.PowerShell.Commands.${command.replace('-', '')}Command`,
  );
}
