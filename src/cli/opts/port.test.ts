import { describe, expect, it } from 'vitest';
import { CliError } from '../errors.ts';
import { parsePortSpec, toShortForm } from './port.ts';

const WRONG: [spec: string, message: string][] = [
  ['99999:80', 'Invalid hostPort: 99999'],
  ['abc', 'Invalid containerPort: abc'],
  ['80-79', 'Invalid containerPort: 80-79'],
  ['1.2.3.4:80', 'Invalid hostPort: 1.2.3.4'],
  ['7000-7002:80-81', 'Invalid ranges specified for container and host Ports: 80-81 and 7000-7002'],
  ['80:80:80:80', 'Invalid ip address 80:80: address 80:80:: too many colons in address'],
  ['::1:80:80', 'Invalid ip address ::1: address ::1:: too many colons in address'],
  ['[::1:80:80', "Invalid ip address [::1: address [::1:: missing ']' in address"],
  ['a.b:80:80', 'Invalid ip address: a.b'],
  ['80/foo', 'Invalid proto: foo'],
  ['80:', 'No port specified: 80:<empty>'],
  ['', 'No port specified: <empty>'],
];

describe('published ports', () => {
  it('reads every form', () => {
    const short = (spec: string) =>
      parsePortSpec(spec).map(({ hostIp, hostPort, port }) => `${hostIp}|${hostPort}|${port}`);
    expect(short('80')).toEqual(['||80/tcp']);
    expect(short(':80')).toEqual(['||80/tcp']);
    expect(short('8080:80/UDP')).toEqual(['|8080|80/udp']);
    expect(short('127.0.0.1::80')).toEqual(['127.0.0.1||80/tcp']);
    expect(short('[::1]:81:80')).toEqual(['::1|81|80/tcp']);
    expect(short('8000-8005:80')).toEqual(['|8000-8005|80/tcp']);
    expect(short('7000-7001:80-81')).toEqual(['|7000|80/tcp', '|7001|81/tcp']);
    expect(short(toShortForm('published=90,target=91,protocol=udp'))).toEqual(['|90|91/udp']);
  });

  for (const [spec, message] of WRONG) {
    it(`refuses ${spec || 'nothing'}`, () => expect(() => parsePortSpec(spec)).toThrow(new CliError(message)));
  }
});
