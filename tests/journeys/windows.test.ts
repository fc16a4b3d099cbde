import { describe, expect, test } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { Journey } from './journey.ts';
import { stateOf } from './state.ts';

const SECOND = 1_000_000_000;
const CORE = 'mcr.microsoft.com/windows/servercore:ltsc2022';
const OLD = 'mcr.microsoft.com/windows/servercore:ltsc2019';
const NANO = 'mcr.microsoft.com/windows/nanoserver:ltsc2022';
const IIS = 'mcr.microsoft.com/windows/servercore/iis';

function windows(): Journey {
  return new Journey([{ name: 'win1', system: 'windows' }, { name: 'node2' }]);
}

describe('a Windows server with Docker', () => {
  test('says what it is', () => {
    const win = windows();
    expect(win.run('win1', 'hostname; whoami')).toBe('WIN1\nwin1\\administrator');
    const info = win.run('win1', 'docker info');
    for (const line of [
      'Storage Driver: windowsfilter',
      'Network: ics internal l2bridge l2tunnel nat null overlay private transparent',
      'Default Isolation: process',
      'OSType: windows',
      'Kernel Version: 10.0 20348',
    ])
      expect(info).toContain(line);
    expect(win.run('win1', 'docker version').match(/windows\/amd64/g)).toHaveLength(2);
    expect(win.run('win1', "docker network ls --format '{{.Name}} {{.Driver}}'")).toBe('nat nat\nnone null');
    expect(win.run('win1', 'docker context ls')).toContain('npipe:////./pipe/docker_engine');
  });

  test('its containers have addresses of the NAT network, and find each other by name even on the default one', () => {
    const win = windows();
    win.run('win1', `docker run -d --name web ${IIS}`);
    const gateway = win.run('win1', "docker network inspect -f '{{(index .IPAM.Config 0).Gateway}}' nat");
    expect(win.run('win1', 'ipconfig')).toContain(`IPv4 Address. . . . . . . . . . . : ${gateway}`);
    const inside = win.run('win1', 'docker exec web ipconfig /all');
    expect(inside).toContain(`Default Gateway . . . . . . . . . : ${gateway}`);
    expect(inside).toContain(`DNS Servers . . . . . . . . . . . : ${gateway}`);
    expect(win.run('win1', `docker run --rm ${NANO} ping -n 1 web`)).toMatch(/Reply from 172\..*TTL=128/);
    expect(win.run('win1', `docker run --rm ${CORE} curl -s http://web/ | findstr title`)).toContain(
      'IIS Windows Server',
    );
    expect(win.fails('win1', `docker run --rm ${NANO} ping -n 1 nobody`)).toContain('could not find host nobody');
    expect(win.run('win1', 'Get-HnsNetwork | Select-Object -ExpandProperty CurrentEndpointCount')).toBe('1');
  });

  test('publishes ports by WinNAT: for localhost and for others, each once, without addresses and ranges', () => {
    const win = windows();
    win.run('win1', `docker run -d --name web -p 8080:80 ${IIS}`);
    expect(win.run('win1', '(Invoke-WebRequest http://localhost:8080 -UseBasicParsing).StatusCode')).toBe('200');
    expect(win.run('node2', 'curl -s 192.168.56.11:8080')).toContain('IIS Windows Server');
    expect(win.run('win1', 'docker port web')).toBe('80/tcp -> 0.0.0.0:8080');
    expect(win.run('win1', '(Get-NetNatStaticMapping).ExternalPort')).toBe('8080');
    expect(win.run('win1', 'netstat -an')).not.toContain('LISTENING');
    expect(win.fails('win1', `docker run -d --name b2 -p 8080:80 ${IIS}`)).toContain(
      'failed to create endpoint b2 on network nat: failed during hnsCallRawResponse: hnsCall failed in Win32: The specified port already exists. (0x803b0013)',
    );
    expect(win.fails('win1', `docker run -d --name b3 -p 127.0.0.1:8081:80 ${IIS}`)).toContain(
      'Windows does not support host IP addresses in NAT settings',
    );
    win.run('win1', 'docker rm -f web');
    expect(win.run('win1', 'Get-NetNatStaticMapping')).toBe('');
    win.run('win1', 'docker start b2');
  });

  test('isolates by process or by Hyper-V', () => {
    const win = windows();
    win.run('win1', `docker run -d --name here ${CORE} ping -t localhost`);
    win.run('win1', `docker run -d --name away --isolation=hyperv ${CORE} ping -t localhost`);
    expect(win.run('win1', "docker inspect -f '{{.HostConfig.Isolation}}' here away")).toBe('process\nhyperv');
    const seen = win.run('win1', 'Get-Process | Select-Object -ExpandProperty ProcessName').split('\n');
    expect(seen.filter((name) => name === 'ping')).toHaveLength(1);
    expect(seen).toContain('vmwp');
    expect(win.run('win1', 'docker exec away powershell (Get-Process ping).Count')).toBe('1');
    expect(win.run('win1', 'docker top here')).toContain('ping.exe');
    expect(win.fails('win1', `docker run --rm ${OLD} hostname`)).toContain(
      'The container operating system does not match the host operating system.',
    );
    expect(win.run('win1', `docker run --rm --isolation=hyperv ${OLD} hostname`)).toHaveLength(12);
  });

  test.each([
    [`docker run --rm --privileged ${CORE} hostname`, 'Windows does not support privileged mode'],
    [`docker run --rm --read-only ${CORE} hostname`, 'Windows does not support root filesystem in read-only mode'],
    [`docker run --rm --network host ${CORE} hostname`, 'network host not found'],
    [`docker run --rm --cpuset-cpus 0 ${CORE} hostname`, 'invalid option: Windows does not support CpusetCpus'],
    [`docker run --rm ${CORE} bash`, 'hcs::System::CreateProcess'],
    [`docker run --rm --isolation=vm ${CORE} hostname`, 'invalid isolation (vm)'],
    ['docker network create -d bridge app', 'plugin "bridge" not found'],
    ['docker network create -d ics app', 'not simulated: networks of the driver ics'],
    ['docker network rm nat', 'nat is a pre-defined network and cannot be removed'],
    ['docker swarm init', 'not simulated: a node of a swarm that runs Windows'],
  ])('refuses what it has not: %s', (command, message) => {
    expect(windows().fails('win1', command)).toContain(message);
  });

  test('puts containers on the physical network: with hardware addresses of their own, or behind that of the card', () => {
    const win = windows();
    const own = (name: string) => win.run('node2', `ip neigh show ${name}`);
    win.run('win1', 'docker network create -d transparent --subnet 192.168.56.0/24 --gateway 192.168.56.1 flat');
    expect(win.run('win1', 'ipconfig')).toMatch(/vEthernet \(Ethernet\):[\s\S]*192\.168\.56\.11/);
    win.run('win1', `docker run -d --name one --network flat --ip 192.168.56.100 ${IIS}`);
    expect(win.run('node2', 'curl -s 192.168.56.100')).toContain('IIS Windows Server');
    expect(own('192.168.56.100')).not.toContain('08:00:27:00:00:11');
    expect(win.fails('win1', 'docker network create -d l2bridge --subnet 192.168.56.0/24 more')).toContain(
      'An adapter was not found.',
    );
    win.run('win1', 'docker rm -f one; docker network rm flat');
    expect(win.run('win1', 'ping -n 1 192.168.56.12')).toContain('Received = 1');
    for (const driver of ['l2bridge', 'l2tunnel']) {
      win.run('win1', `docker network create -d ${driver} --subnet 192.168.56.0/24 --gateway 192.168.56.1 more`);
      expect(win.run('win1', "docker network inspect -f '{{.Driver}}' more")).toBe(driver);
      win.run('win1', `docker run -d --name two --network more --ip 192.168.56.101 ${IIS}`);
      expect(win.run('node2', 'curl -s 192.168.56.101')).toContain('IIS Windows Server');
      expect(own('192.168.56.101')).toContain('08:00:27:00:00:11');
      win.run('win1', 'docker rm -f two; docker network rm more');
    }
  });

  test('networks, volumes and containers outlive the service', () => {
    const win = windows();
    win.run('win1', 'docker network create -d nat --subnet 10.244.0.0/24 app');
    win.run('win1', `docker run -d --name web -p 8080:80 --network app --restart always -v data:C:\\data ${IIS}`);
    win.run('win1', 'Stop-Service docker');
    expect(win.fails('win1', 'docker ps')).toContain(
      'open //./pipe/docker_engine: The system cannot find the file specified.',
    );
    win.run('win1', 'Start-Service docker');
    expect(win.run('win1', 'curl.exe -s http://localhost:8080')).toContain('IIS Windows Server');
    expect(win.run('win1', `docker run --rm --network app ${NANO} ping -n 1 web`)).toContain('Received = 1');
    expect(win.run('win1', "docker inspect -f '{{(index .Mounts 0).Destination}}' web")).toBe('c:\\data');
  });

  test('PowerShell has pipelines, variables and files', () => {
    const win = windows();
    win.run('win1', "New-Item -ItemType Directory C:\\data; Set-Content C:\\data\\a.txt 'one', 'two'");
    expect(win.run('win1', 'Get-Content C:\\data\\a.txt | Select-String tw')).toBe('\ntwo');
    expect(win.run('win1', `docker run --rm -v C:\\data:C:\\d ${NANO} cmd /c "type C:\\d\\a.txt & cd"`)).toMatch(
      /one\s+two\s+C:\\/,
    );
    expect(win.run('win1', '$a = 3; foreach ($n in 1..$a) { "$n of $a" }')).toBe('1 of 3\n2 of 3\n3 of 3');
    expect(win.run('win1', "Get-NetAdapter | ? { $_.Name -like 'vEth*' } | Select -Expand Name")).toBe(
      'vEthernet (nat)',
    );
    expect(win.run('win1', '(docker network inspect nat | ConvertFrom-Json).IPAM.Driver')).toBe('windows');
    expect(win.fails('win1', 'foo')).toContain("The term 'foo' is not recognized as the name of a cmdlet");
    const both = win.lab.run('win1', 'cd nowhere; $pwd');
    expect([both.stdout.trim(), both.exit]).toEqual(['C:\\Users\\Administrator', 0]);
    expect(both.stderr).toContain("Cannot find path 'C:\\Users\\Administrator\\nowhere' because it does not exist.");
    expect(win.fails('win1', 'docker rm $(docker ps -aq)')).toContain('requires at least 1 argument');
    expect(win.fails('win1', 'Get-VMSwitch')).toContain('not simulated: the cmdlet Get-VMSwitch');
    expect(win.fails('win1', 'while ($true) { 1 }')).toContain('not simulated: the statement while');
    expect(win.run('win1', 'cmd /c "echo a & echo b && cd \\ && cd"')).toBe('a \nb \nC:\\');
  });

  test('has consoles, a picture, and a journal that leads to the same state', () => {
    const { lab } = windows();
    const console = lab.openConsole('win1', { rows: 24, columns: 120 });
    let shown = '';
    console.onOutput = (bytes) => {
      shown += new TextDecoder().decode(bytes);
    };
    const type = (text: string, seconds = 3) => {
      lab.input(console.id, text);
      lab.advance(lab.now + seconds * SECOND);
    };
    lab.advance(lab.now + SECOND);
    type(`docker run -it --name box ${CORE} cmd\r`);
    type('cd \\Users\r');
    type('hostname\r');
    type('exit\r');
    type('ping -t 192.168.56.12\r', 4);
    type('\x03');
    type('cd C:\\Windows\r');
    type('exit\r');
    expect(shown).toMatch(
      /PS C:\\Users\\Administrator> [\s\S]*C:\\>[\s\S]*C:\\Users>[\s\S]*PS C:\\Users\\Administrator> /,
    );
    expect(shown).toMatch(/Reply from 192\.168\.56\.12[\s\S]*Ping statistics[\s\S]*PS C:\\Windows> /);
    expect(() => JSON.stringify(lab.picture())).not.toThrow();
    const again = Lab.replay(lab.scenario, lab.journal());
    expect(stateOf(again, 'win1')).toEqual(stateOf(lab, 'win1'));
    expect(lab.takeFailures()).toEqual([]);
  });
});
