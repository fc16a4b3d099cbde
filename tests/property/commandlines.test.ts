import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { plainScenario } from '#lab/scenario.ts';

const words = (text: string) => fc.constantFrom(...text.trim().split(/\s+/));
const maybe = (arbitrary: fc.Arbitrary<string>) => fc.oneof(arbitrary, fc.constant(''));
const joined = (...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((each) => each.filter((part) => part !== '').join(' '));
const some = (arbitrary: fc.Arbitrary<string>, most = 3) =>
  fc.array(arbitrary, { maxLength: most }).map((each) => each.join(' '));

const operand = fc.oneof(
  {
    weight: 6,
    arbitrary: words(
      'web db cache app inner bridge host none nginx alpine busybox:latest nginx:none data 0 1 80 8080:80 172.18.0.2',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '""',
      "'a b'",
      '-',
      '--',
      '/',
      '-1',
      '999999999999',
      'é',
      '{{.}}',
      'a=b',
      '=',
      ':',
      '"$(hostname)"',
      '*',
      'x:y:z',
      '::1',
      '[::]:80:80',
    ),
  },
);
const format = fc.constantFrom(
  "'{{json .}}'",
  "'{{.Name}} {{.ID}}'",
  "'{{range .}}{{.}}{{end}}'",
  "'table {{.Names}}\\t{{.Ports}}'",
  "'{{.NetworkSettings.Networks}}'",
  '\'{{index .Config.Labels "a"}}\'',
  "'{{.Nope}}'",
  "'{{.State.Health.Status}}'",
  "'{{len .}}'",
  "'{{if .Name}}x{{else}}y{{end}}'",
  '\'{{printf "%d %s" 1}}\'',
  "'{{ .'",
  "'{{end}}'",
  '\'{{join .Names ","}}\'',
  'json',
  'pretty',
  'table',
  "''",
);
const filter = joined(
  fc.constantFrom('-f', '--filter'),
  fc.constantFrom(
    'name=web',
    'status=running',
    'driver=bridge',
    'label=a',
    'network=app',
    'publish=80',
    'exited=0',
    'nope=1',
    'name',
    'health=',
    'before=web',
    'type=custom',
    'ancestor=nginx',
    'dangling=maybe',
    'until=1h',
    'id=',
    'volume=data',
    'scope=local',
  ),
);

const anyFlag = fc.oneof(
  fc.constantFrom(
    '-a',
    '-q',
    '-f',
    '-d',
    '-it',
    '-i',
    '-t',
    '--rm',
    '-s',
    '-l',
    '-n 2',
    '--no-trunc',
    '--help',
    '-P',
    '--init',
    '-v',
    '-h',
    '--nope',
    '-Z',
    '-aq',
    '--internal',
    '--ipv6',
    '--attachable',
    '-w',
    '--tail 3',
    '--since 1h',
    '-t 1',
    '--time=x',
    '--privileged',
    '--read-only',
  ),
  joined(
    fc.constantFrom(
      '--network',
      '--name',
      '--ip',
      '--ip6',
      '--mac-address',
      '--subnet',
      '--gateway',
      '--ip-range',
      '--aux-address',
      '-o',
      '--opt',
      '-d',
      '--driver',
      '-p',
      '--publish',
      '--expose',
      '-e',
      '--env',
      '--label',
      '-l',
      '--hostname',
      '--dns',
      '--add-host',
      '--alias',
      '--network-alias',
      '--link',
      '--restart',
      '-v',
      '--mount',
      '--tmpfs',
      '-u',
      '-w',
      '--entrypoint',
      '--health-cmd',
      '--memory',
      '--cpus',
      '--signal',
      '-s',
      '--gw-priority',
      '--config-from',
      '--scope',
      '--cap-add',
      '--sysctl',
      '--ulimit',
      '--pull',
      '--dns-search',
      '--log-opt',
      '--detach-keys',
      '--stop-signal',
      '--domainname',
      '--pid',
      '--cidfile',
      '--env-file',
    ),
    fc.oneof(
      operand,
      fc.constantFrom(
        '10.1.0.0/24',
        '10.1.0.5',
        'fd00::/64',
        'fd00::5',
        '02:42:ac:11:00:02',
        'com.docker.network.bridge.name=x0',
        '8080:80/udp',
        '127.0.0.1::80',
        '80-90:80-90',
        '9000-9001',
        'app:web',
        'always',
        'on-failure:3',
        'type=volume,source=data,target=/x',
        'type=bind,src=/nope,dst=/y',
        'data:/x:ro',
        '/tmp:/y',
        'SIGTERM',
        '9',
        'net.ipv4.ip_forward=0',
        '512m',
        '0.5',
        'NET_ADMIN',
        'name=app,alias=z,ip=10.1.0.9',
        'container:web',
        'parent=eth0',
        'ipvlan_mode=l3',
        'macvlan',
        'ipvlan',
        'overlay',
        'true',
        'nope',
      ),
    ),
  ),
  joined(fc.constant('--format'), format),
  filter,
);

const verb = fc.oneof(
  words(
    'run create start stop restart kill rm ps inspect logs exec attach wait top stats port rename pause unpause update cp diff events info version images pull tag rmi history search save load export import commit build login nope compose swarm node service stack plugin system',
  ),
  joined(fc.constant('network'), words('create ls rm inspect connect disconnect prune nope')),
  joined(fc.constant('container'), words('run ls rm inspect prune exec logs create port top stats nope')),
  joined(fc.constant('volume'), words('create ls rm inspect prune update nope')),
  joined(fc.constant('image'), words('ls rm inspect prune pull history nope')),
  joined(fc.constant('system'), words('df info prune events nope')),
  joined(fc.constant('context'), words('ls show use inspect nope')),
);
const inside = fc.constantFrom(
  '',
  '',
  'sh -c "exit 3"',
  'ip addr',
  'ping -c 1 -W 1 db',
  'cat /etc/hosts',
  'nope',
  'wget -qO- web',
  'env',
  'true',
  'sleep 1',
);
const docker = joined(fc.constant('docker'), verb, some(anyFlag, 2), some(operand, 2), maybe(inside));

// No kill: whoever ends dockerd by its number has no engine any more.
const tool = joined(
  words(
    'ip bridge ping ping6 curl wget nslookup dig host getent iptables ip6tables iptables-save ss netstat tcpdump nsenter sysctl conntrack arp arping route ifconfig traceroute brctl nc telnet cat ls grep awk sed sort head tail wc tr cut tee xargs find seq date ps env hostname stat du df mount touch mkdir rm cp mv ln chmod printf test sleep timeout watch jq base64 md5sum od less',
  ),
  some(
    fc.oneof(
      operand,
      fc.constantFrom(
        'addr',
        'link',
        'route',
        'neigh',
        'netns',
        'show',
        'add',
        'del',
        'set',
        'dev',
        'eth0',
        'docker0',
        'up',
        '-br',
        '-o',
        '-j',
        '-6',
        '-c 1',
        '-n',
        '-L',
        '-t nat',
        '-A FORWARD',
        '-j DROP',
        '-s 10.0.0.0/8',
        '--dport 80',
        '-p tcp',
        '-v',
        '-x',
        '-h',
        '--help',
        '-tlnp',
        '-i any',
        '-c 2',
        '-W 1',
        '/etc/hosts',
        '/etc',
        '/nope',
        '.',
        '-e p',
        '{print}',
        '-1',
        'localhost',
        '127.0.0.1',
        'example.com',
        '-a',
        '-l',
        '-r',
      ),
    ),
    5,
  ),
);

const simple = fc.oneof({ weight: 6, arbitrary: docker }, { weight: 3, arbitrary: tool });
const glue = fc.constantFrom(' | ', ' && ', ' || ', ' ; ', ' & ');
const line = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 2, arbitrary: fc.tuple(simple, glue, simple).map((each) => each.join('')) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          'for i in 1 2; do @; done',
          'if @; then echo y; else echo n; fi',
          'x=$(@); echo "$x"',
          '(@)',
          '{ @; }',
          '@ > /tmp/out 2>&1',
          '@ < /etc/hosts',
          '! @',
          'f() { @; }; f',
          'while @; do break; done',
          'echo `@`',
          'case "$(@)" in a*) ;; *) echo other;; esac',
          '@ 2>/dev/null | head -2',
          'cat <<E\n$(@)\nE',
          'echo $(( $(@ | wc -l) + 1 ))',
          '@ <(@)',
          'set -e; @',
          'until @; do exit 1; done',
          '[[ $(@) =~ a ]]',
          '( @',
          '@ "',
          '@ |',
          'time @',
          'eval "@"',
          'trap "@" EXIT',
        ),
        simple,
      )
      .map(([frame, command]) => frame.replaceAll('@', () => command)),
  },
);

/** Marks of the simulator's own inside, which nobody may ever see. */
const INSIDES =
  /not a function|\bundefined\b|\[object \w+\]|TypeError|RangeError|ReferenceError|\bNaN\b|^\s+at .*[:(]\d+:\d+|is not iterable|Maximum call stack/m;
/** jq's and bash's own words. */
const LEGITIMATE = /undefined (function|variable)|function \S+ (not|un)defined|undefined reference/;

test('no command line shows the inside of the simulator, hangs it or breaks it', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 50, size: 'max' }), (lines) => {
      const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
      for (const setup of [
        'docker network create app',
        'docker run -d --name web --network app -p 8080:80 nginx',
        'docker run -d --name db redis',
      ])
        lab.run('node1', setup);
      for (const command of lines) {
        const { stdout, stderr } = lab.run('node1', command);
        const failures = lab
          .takeFailures()
          .map(({ argv, error }) => `${argv.join(' ')}: ${error instanceof Error ? error.stack : error}`);
        expect(failures, command).toEqual([]);
        const text = `${stdout}\n${stderr}`.replaceAll(command, '').replace(LEGITIMATE, '');
        expect(INSIDES.exec(text)?.[0], `${command}\n${text}`).toBeUndefined();
      }
      expect(lab.run('node1', 'docker ps').stdout).toMatch(/^CONTAINER ID/);
    }),
    { numRuns: 60 },
  );
}, 60_000);
