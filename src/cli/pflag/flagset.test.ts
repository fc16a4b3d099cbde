import { describe, expect, it } from 'vitest';
import { runCommand } from '../command/container/run.ts';
import { CliError } from '../errors.ts';
import { HELP } from '../node.ts';
import { FlagSet } from './flagset.ts';

function parse(line: string, interspersed = false): FlagSet {
  const flags = new FlagSet([...(runCommand.flags ?? []), HELP], interspersed);
  flags.parse(line === '' ? [] : line.split(' '));
  return flags;
}

describe('reading flags', () => {
  it('takes long, short, clustered and glued flags', () => {
    const { values, args } = parse(
      '-itd --rm=false -p8080:80 -p=81:81 --publish 82:82 --name=web -e A=1 nginx -x --rm',
    );
    expect(values.bool('interactive') && values.bool('tty') && values.bool('detach')).toBe(true);
    expect(values.bool('rm')).toBe(false);
    expect(values.changed('rm')).toBe(true);
    expect(values.list('publish')).toEqual(['8080:80', '81:81', '82:82']);
    expect(values.string('name')).toBe('web');
    expect(args).toEqual(['nginx', '-x', '--rm']);
  });

  it('ends at --', () => expect(parse('--rm -- --name', true).args).toEqual(['--name']));

  it('goes on behind arguments where flags may be interspersed', () => {
    const { values, args } = parse('nginx --rm', true);
    expect(args).toEqual(['nginx']);
    expect(values.bool('rm')).toBe(true);
  });

  it('keeps two names of one option together', () => {
    expect(
      parse('--net a --network b x')
        .values.get<{ target: string }[]>('network')
        .map(({ target }) => target),
    ).toEqual(['a', 'b']);
  });
});

/** What docker 28.5.2 says to `docker run ARGS`. */
const ERRORS: [args: string, message: string][] = [
  ['--nosuchflag x', 'unknown flag: --nosuchflag'],
  ['--nosuch=1 x', 'unknown flag: --nosuch'],
  ['-xyz x', "unknown shorthand flag: 'x' in -xyz"],
  ['-itx x', "unknown shorthand flag: 'x' in -x"],
  ['--publish', 'flag needs an argument: --publish'],
  ['-p', "flag needs an argument: 'p' in -p"],
  ['---x', 'bad flag syntax: ---x'],
  ['--=x', 'bad flag syntax: --=x'],
  ['--rm=banana', 'invalid argument "banana" for "--rm" flag: strconv.ParseBool: parsing "banana": invalid syntax'],
  ['--memory banana', 'invalid argument "banana" for "-m, --memory" flag: invalid size: \'banana\''],
  ['-m 1z', 'invalid argument "1z" for "-m, --memory" flag: invalid suffix: \'z\''],
  [
    '--health-retries x',
    'invalid argument "x" for "--health-retries" flag: strconv.ParseInt: parsing "x": invalid syntax',
  ],
  [
    '--blkio-weight 99999',
    'invalid argument "99999" for "--blkio-weight" flag: strconv.ParseUint: parsing "99999": value out of range',
  ],
  ['--cpus x', 'invalid argument "x" for "--cpus" flag: failed to parse x as a rational number'],
  ['--cpus 1.0000000001', 'invalid argument "1.0000000001" for "--cpus" flag: value is too precise'],
  ['--health-interval 5', 'invalid argument "5" for "--health-interval" flag: time: missing unit in duration "5"'],
  [
    '--health-interval 1x',
    'invalid argument "1x" for "--health-interval" flag: time: unknown unit "x" in duration "1x"',
  ],
  ['-e =x', 'invalid argument "=x" for "-e, --env" flag: invalid environment variable: =x'],
  ['--label =x', 'invalid argument "=x" for "-l, --label" flag: invalid label \'=x\': empty name'],
  ['--add-host x', 'invalid argument "x" for "--add-host" flag: bad format for add-host: "x"'],
  ['--add-host x:zz', 'invalid argument "x:zz" for "--add-host" flag: invalid IP address in add-host: "zz"'],
  ['--dns zz', 'invalid argument "zz" for "--dns" flag: IP address is not correctly formatted: zz'],
  ['--dns-search _._', 'invalid argument "_._" for "--dns-search" flag: _._ is not a valid domain'],
  ['--link a:b:c', 'invalid argument "a:b:c" for "--link" flag: bad format for links: a:b:c'],
  ['--sysctl foo.bar=1', 'invalid argument "foo.bar=1" for "--sysctl" flag: sysctl \'foo.bar=1\' is not allowed'],
  ['--ulimit foo=1', 'invalid argument "foo=1" for "--ulimit" flag: invalid ulimit type: foo'],
  [
    '--ulimit nofile=2:1',
    'invalid argument "nofile=2:1" for "--ulimit" flag: ulimit soft limit must be less than or equal to hard limit: 2 > 1',
  ],
  [
    '--gpus x',
    'invalid argument "x" for "--gpus" flag: invalid count (x): value must be either "all" or an integer: invalid syntax',
  ],
  ['-a foo', 'invalid argument "foo" for "-a, --attach" flag: valid streams are STDIN, STDOUT and STDERR'],
  [
    '--blkio-weight-device /dev/a:1',
    'invalid argument "/dev/a:1" for "--blkio-weight-device" flag: invalid weight for device: /dev/a:1',
  ],
  [
    '--device-cgroup-rule x',
    'invalid argument "x" for "--device-cgroup-rule" flag: invalid device cgroup format \'x\'',
  ],
  ['--network alias=x', 'invalid argument "alias=x" for "--network" flag: network name/id is not specified'],
  ['--network name=a,foo=b', 'invalid argument "name=a,foo=b" for "--network" flag: invalid field key foo'],
  ['--network name=a,alias', 'invalid argument "name=a,alias" for "--network" flag: invalid field alias'],
  [
    '--network name=a,gw-priority=x',
    'invalid argument "name=a,gw-priority=x" for "--network" flag: invalid gw-priority (x): invalid syntax',
  ],
  ['--mount banana', 'invalid argument "banana" for "--mount" flag: invalid field \'banana\' must be a key=value pair'],
  ['--mount type=bind', 'invalid argument "type=bind" for "--mount" flag: target is required'],
  [
    '--mount type=bind,dst=/x,foo=1',
    'invalid argument "type=bind,dst=/x,foo=1" for "--mount" flag: unexpected key \'foo\' in \'foo=1\'',
  ],
  ['--mount dst=/x,ro=x', 'invalid argument "dst=/x,ro=x" for "--mount" flag: invalid value for ro: x'],
  [
    '--mount dst=/x,bind-propagation=shared',
    'invalid argument "dst=/x,bind-propagation=shared" for "--mount" flag: cannot mix \'bind-*\' options with mount type \'volume\'',
  ],
  [
    '--mount a"b',
    'invalid argument "a\\"b" for "--mount" flag: parse error on line 1, column 2: bare " in non-quoted-field',
  ],
];

describe('flags that are wrong', () => {
  for (const [args, message] of ERRORS) it(args, () => expect(() => parse(args)).toThrow(new CliError(message)));
});
