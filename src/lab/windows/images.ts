import type { ImageDefinition } from '#daemon/images/definition.ts';
import { executable } from '#kernel/process/program.ts';
import { MemoryFileSystem } from '#kernel/vfs/memoryfs.ts';
import { windowsPackage } from '#userland/windows/package.ts';
import { CMD, POWERSHELL } from './paths.ts';

const MEGABYTE = 1_000_000;
const DAY = 24 * 3600 * 1000;
const REGISTRY = 'mcr.microsoft.com';
const LTSC2022 = '10.0.20348.2762';
const LTSC2019 = '10.0.17763.6414';
/** What nanoserver has; PowerShell, IIS and the rest are in servercore. */
const NANO = [
  'curl',
  'findstr',
  'hostname',
  'ipconfig',
  'netstat',
  'nslookup',
  'ping',
  'route',
  'tracert',
  'whoami',
  'arp',
];
const IIS_PAGE =
  '<!DOCTYPE html>\n<html>\n<head>\n<title>IIS Windows Server</title>\n</head>\n<body>\n<h1>Internet Information Services</h1>\n</body>\n</html>\n';

/** The images of a Windows host: bases of this release and of the one before, and IIS. @param epoch milliseconds since 1970 */
export function windowsImages(epoch: number): ImageDefinition[] {
  const base = (version: string, kind: 'servercore' | 'nanoserver') => ({
    tree: windowsTree(kind),
    size: kind === 'servercore' ? 5_120 * MEGABYTE : 293 * MEGABYTE,
    createdBy: `Apply image ${version}`,
  });
  const cmd = { Cmd: ['c:\\windows\\system32\\cmd.exe'] };
  const created = new Date(epoch - 9 * DAY).toISOString();
  const site = new MemoryFileSystem();
  site.put('/C:/inetpub/wwwroot/index.html', IIS_PAGE);
  site.put('/C:/inetpub/wwwroot/iisstart.htm', IIS_PAGE);
  site.put('/C:/ServiceMonitor.exe', executable('/C:/ServiceMonitor.exe'), 0o755);
  site.put('/C:/Windows/System32/inetsrv/w3wp.exe', executable('/C:/Windows/System32/inetsrv/w3wp.exe'), 0o755);
  return [
    { tags: [`${REGISTRY}/windows/servercore:ltsc2019`], created, config: cmd, layers: [base(LTSC2019, 'servercore')] },
    {
      tags: [`${REGISTRY}/windows/nanoserver:ltsc2022`],
      created,
      config: { ...cmd, User: 'ContainerUser' },
      layers: [base(LTSC2022, 'nanoserver')],
    },
    { tags: [`${REGISTRY}/windows/servercore:ltsc2022`], created, config: cmd, layers: [base(LTSC2022, 'servercore')] },
    {
      tags: [
        `${REGISTRY}/windows/servercore/iis:windowsservercore-ltsc2022`,
        `${REGISTRY}/windows/servercore/iis:latest`,
      ],
      created,
      config: { Entrypoint: ['C:\\ServiceMonitor.exe', 'w3svc'], ExposedPorts: { '80/tcp': {} } },
      layers: [
        base(LTSC2022, 'servercore'),
        { tree: site, size: 320 * MEGABYTE, createdBy: 'cmd /S /C powershell -Command Add-WindowsFeature Web-Server' },
      ],
    },
  ];
}

function windowsTree(kind: 'servercore' | 'nanoserver'): MemoryFileSystem {
  const tree = new MemoryFileSystem();
  for (const folder of [
    '/C:',
    '/C:/Windows',
    '/C:/Windows/System32',
    '/C:/Users',
    '/C:/Program Files',
    '/etc',
    '/proc',
    '/sys',
    '/dev',
    '/tmp',
  ])
    tree.directory(folder);
  for (const user of ['ContainerAdministrator', 'ContainerUser', 'Public']) tree.directory(`/C:/Users/${user}`);
  tree.put('/C:/License.txt', 'This is a simulated copy of Windows.\r\n');
  for (const path of Object.keys(windowsPackage.host)) {
    const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.exe$/, '');
    const system = /^\/C:\/Windows\/System32\/[^/]+$/.test(path);
    if (system && (kind === 'servercore' || NANO.includes(name))) tree.put(path, executable(path), 0o755);
  }
  tree.put(CMD, executable(CMD), 0o755);
  if (kind === 'servercore') {
    for (const folder of ['WindowsPowerShell', 'WindowsPowerShell/v1.0'])
      tree.directory(`/C:/Windows/System32/${folder}`);
    tree.put(POWERSHELL, executable(POWERSHELL), 0o755);
  }
  // What the machine beneath knows users by.
  tree.put(
    '/etc/passwd',
    'ContainerAdministrator:x:0:0::/C:/Users/ContainerAdministrator:\nContainerUser:x:0:0::/C:/Users/ContainerUser:\n',
  );
  tree.put('/etc/group', 'Administrators:x:0:\n');
  return tree;
}
