import { MILLISECOND, SECOND } from '#kernel/clock.ts';
import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { IcmpSocket } from '#kernel/socket/icmpsocket.ts';
import { TcpSocket } from '#kernel/socket/tcpsocket.ts';
import { DNS_RCODES, type DnsType } from '#kernel/wire/dns.ts';
import type { Addr } from '#netip/addr.ts';
import { probe } from '../../iputils/probe.ts';
import { fileLines, resolverConfig } from '../../resolver/config.ts';
import { exchange } from '../../resolver/query.ts';
import { adapters } from '../adapters.ts';
import { runNative } from '../native.ts';
import { findExecutable, innerPath } from '../paths.ts';
import { addressOf } from '../ping.ts';
import type { Cmdlet } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { columns, object, PsObject, type Value } from '../powershell/values.ts';

const ADDRESSES = columns('Name', 'Type', 'TTL', 'Section', 'IPAddress');
const ECHOES = columns('Source', 'Destination', ['IPV4Address', 'IPV4Address'], 'IPV6Address', 'Bytes', [
  'Time(ms)',
  'ResponseTime',
]);
const PATIENCE = 4 * SECOND;

/** Cmdlets that send something: names, echoes, connections, requests. */
export const nameCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Resolve-DnsName': {
    parameters: ['Name', 'Type', 'Server'],
    switches: ['DnsOnly', 'NoHostsFile'],
    *run(call) {
      const name = call.text('Name') ?? '';
      const at = call.text('Server');
      const known = fileLines(call.proc, '/etc/resolv.conf').some((line) => line.startsWith('nameserver'));
      const server =
        at === undefined
          ? known
            ? resolverConfig(call.proc).servers[0]
            : undefined
          : yield* addressOf(call.proc, at, 4);
      const types = (call.text('Type') ?? 'A,AAAA').toUpperCase().split(',') as DnsType[];
      const result = server && (yield* exchange(call.proc, server, name, types, 4));
      if (result?.outcome !== 'answers')
        throw new PsError(
          `${name} : This operation returned because the timeout period expired`,
          `OperationTimeout: (${name}:String) [Resolve-DnsName], Win32Exception`,
          'ERROR_TIMEOUT,Microsoft.DnsClient.Commands.ResolveDnsName',
        );
      const records = result.messages.flatMap(({ answers }) => answers);
      if (records.length === 0) {
        const missing = result.messages.every(({ flags }) => flags.rcode === DNS_RCODES.NXDOMAIN);
        throw new PsError(
          missing ? `${name} : DNS name does not exist` : `${name} : DNS server failure`,
          `ResourceUnavailable: (${name}:String) [Resolve-DnsName], Win32Exception`,
          `DNS_ERROR_RCODE_${missing ? 'NAME' : 'SERVER_FAILURE'}_ERROR,Microsoft.DnsClient.Commands.ResolveDnsName`,
        );
      }
      return records.flatMap((record) =>
        record.type === 'A' || record.type === 'AAAA'
          ? [
              object(
                {
                  Name: record.name,
                  Type: record.type,
                  TTL: record.ttl,
                  Section: 'Answer',
                  IPAddress: record.addr.text,
                },
                ADDRESSES,
              ),
            ]
          : record.type === 'PTR'
            ? [object({ Name: record.name, Type: 'PTR', TTL: record.ttl, Section: 'Answer', NameHost: record.target })]
            : [],
      );
    },
  },
  'Test-Connection': {
    parameters: ['ComputerName', 'Count', 'BufferSize'],
    positions: 1,
    switches: ['Quiet'],
    *run(call) {
      const name = call.text('ComputerName') ?? '';
      const addr = yield* addressOf(call.proc, name, 4);
      const count = Number(call.text('Count') ?? 4);
      const values: Value[] = [];
      for (let seq = 1; addr && seq <= count; seq++) {
        const took = yield* echo(call.proc, addr, seq);
        if (took !== undefined)
          values.push(
            object(
              {
                Source: call.proc.namespaces.uts.hostname,
                Destination: name,
                IPV4Address: addr.text,
                IPV6Address: null,
                Bytes: 32,
                ResponseTime: Math.floor(took / MILLISECOND),
              },
              ECHOES,
            ),
          );
        if (seq < count) yield* call.proc.sleep(SECOND);
      }
      if (call.has('Quiet')) return [values.length > 0];
      if (values.length === 0)
        throw new PsError(
          `Testing connection to computer '${name}' failed: ${addr ? 'Error due to lack of resources' : 'No such host is known'}`,
          `ResourceUnavailable: (${name}:String) [Test-Connection], PingException`,
          'TestConnectionException,Microsoft.PowerShell.Commands.TestConnectionCommand',
        );
      return values;
    },
  },
  'Test-NetConnection': {
    parameters: ['ComputerName', 'Port', 'InformationLevel'],
    positions: 2,
    *run(call) {
      const { proc } = call;
      const name = call.text('ComputerName') ?? 'internetbeacon.msedge.net';
      const port = call.text('Port');
      const addr = yield* addressOf(proc, name, 4);
      if (!addr) {
        yield* proc.print(`WARNING: Name resolution of ${name} failed\n`);
        return [
          object({
            ComputerName: name,
            RemoteAddress: null,
            InterfaceAlias: null,
            SourceAddress: null,
            PingSucceeded: false,
          }),
        ];
      }
      const route = proc.namespaces.net.routes.lookup(addr);
      const own = 'error' in route ? undefined : route.src;
      const card = adapters(proc).find(
        ({ device }) => own && device.addresses.some(({ prefix }) => prefix.addr.equals(own)),
      );
      const facts: Record<string, Value> = {
        ComputerName: name,
        RemoteAddress: addr.text,
        ...(port !== undefined && { RemotePort: Number(port) }),
        InterfaceAlias: card?.alias ?? 'Loopback Pseudo-Interface 1',
        SourceAddress: own?.text ?? null,
      };
      if (port !== undefined) {
        if (yield* connects(proc, addr, Number(port))) return [listed({ ...facts, TcpTestSucceeded: true })];
        yield* proc.print(`WARNING: TCP connect to (${addr.text} : ${port}) failed\n`);
      }
      const took = yield* echo(proc, addr, 1);
      if (took === undefined) yield* proc.print(`WARNING: Ping to ${addr.text} failed with status: TimedOut\n`);
      const ping = {
        PingSucceeded: took !== undefined,
        'PingReplyDetails (RTT)': `${Math.floor((took ?? 0) / MILLISECOND)} ms`,
      };
      return [listed({ ...facts, ...ping, ...(port !== undefined && { TcpTestSucceeded: false }) })];
    },
  },
  'Invoke-WebRequest': {
    parameters: ['Uri', 'TimeoutSec', 'OutFile', 'Method', 'Headers', 'Body'],
    positions: 1,
    switches: ['UseBasicParsing', 'DisableKeepAlive'],
    *run(call) {
      const { proc } = call;
      const given = call.text('Uri') ?? '';
      const uri = given.includes('://') ? given : `http://${given}`;
      const path = findExecutable(proc, 'curl.exe', false);
      if (path === undefined) throw new PsError('not simulated: requests where curl.exe is missing');
      const timeout = call.text('TimeoutSec');
      const method = call.text('Method');
      const { status, output } = yield* runNative(proc, {
        path,
        argv: ['curl', '-s', '-i', '-L', ...(timeout ? ['-m', timeout] : []), ...(method ? ['-X', method] : []), uri],
        capture: true,
        errors: 'drop',
      });
      if (status !== 0) throw webError(status, uri);
      const end = output.search(/\r?\n\r?\n/);
      const head = end < 0 ? output : output.slice(0, end);
      const content = end < 0 ? '' : output.slice(end).replace(/^\r?\n\r?\n/, '');
      const [first = '', ...fields] = head.split(/\r?\n/);
      const [, code = '0', description = ''] = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(first) ?? [];
      if (Number(code) >= 400)
        throw new PsError(
          `The remote server returned an error: (${code}) ${description}.`,
          'InvalidOperation: (System.Net.HttpWebRequest:HttpWebRequest) [Invoke-WebRequest], WebException',
          'WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand',
        );
      const file = call.text('OutFile');
      if (file !== undefined) {
        proc.fs.writeFile(innerPath(proc, file), content, 0o644);
        return [];
      }
      const headers = object(
        Object.fromEntries(
          fields.map((line) => {
            const at = line.indexOf(':');
            return [line.slice(0, at), line.slice(at + 1).trim()];
          }),
        ),
      );
      const properties = {
        StatusCode: Number(code),
        StatusDescription: description,
        Content: content,
        RawContent: output,
        Headers: headers,
        RawContentLength: content.length,
      };
      return [
        new PsObject(new Map<string, Value>(Object.entries(properties)), {
          list: ['StatusCode', 'StatusDescription', 'Content', 'RawContentLength'],
        }),
      ];
    },
  },
};

function listed(facts: Record<string, Value>): PsObject {
  return object(facts, { list: Object.keys(facts) });
}

function webError(status: number, uri: string): PsError {
  const host = /^\w+:\/\/([^/:]+)/.exec(uri)?.[1] ?? uri;
  const message =
    status === 6
      ? `The remote name could not be resolved: '${host}'`
      : status === 28
        ? 'The operation has timed out.'
        : status === 7
          ? 'Unable to connect to the remote server'
          : 'The underlying connection was closed: The connection was closed unexpectedly.';
  return new PsError(
    message,
    'InvalidOperation: (System.Net.HttpWebRequest:HttpWebRequest) [Invoke-WebRequest], WebException',
    'WebCmdletWebResponseException,Microsoft.PowerShell.Commands.InvokeWebRequestCommand',
  );
}

function* echo(proc: Process, addr: Addr, seq: number) {
  const socket = new IcmpSocket(proc.namespaces.net, addr.family, proc);
  const fd = proc.files.install(socket);
  const result = yield* probe(proc, socket, addr, {
    id: proc.pid & 0xffff,
    seq,
    data: new Uint8Array(32),
    timeout: PATIENCE,
  });
  proc.files.close(fd);
  return result.kind === 'reply' ? result.took : undefined;
}

function* connects(proc: Process, addr: Addr, port: number) {
  const socket = new TcpSocket(proc.namespaces.net, proc);
  const fd = proc.files.install(socket);
  try {
    yield* socket.connect(addr, port, { timeout: 21 * SECOND });
    return true;
  } catch (error) {
    if (!isErrno(error)) throw error;
    return false;
  } finally {
    proc.files.close(fd);
  }
}
