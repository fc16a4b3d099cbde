import { isErrno } from '#kernel/errno.ts';
import type { Process } from '#kernel/process/process.ts';
import { innerPath, outerPath } from '../paths.ts';
import type { Cmdlet, CmdletCall } from '../powershell/cmdlet.ts';
import { wildcard } from '../powershell/cmdlet.ts';
import { PsError } from '../powershell/errors.ts';
import { formatDefault } from '../powershell/format.ts';
import { columns, object, PsObject, textOf, type Value } from '../powershell/values.ts';

const FILES = columns('Mode', 'LastWriteTime', 'Length', 'Name');

/** Cmdlets for files and the working directory. */
export const fileCmdlets: Readonly<Record<string, Cmdlet>> = {
  'Get-Location': {
    *run({ proc }) {
      return [object({ Path: outerPath(proc.fs.cwd) })];
    },
  },
  'Set-Location': {
    parameters: ['Path'],
    *run(call) {
      const wanted = call.text('Path') ?? '~';
      const path = wanted === '~' ? (call.proc.env.get('HOME') ?? '/C:') : innerPath(call.proc, wanted);
      try {
        call.proc.fs.chdir(path);
      } catch (error) {
        if (!isErrno(error)) throw error;
        throw missing('Cannot find path', wanted, path, 'SetLocationCommand');
      }
      return [];
    },
  },
  'Get-ChildItem': {
    parameters: ['Path', 'Filter'],
    switches: ['Recurse', 'Force', 'File', 'Directory', 'Name'],
    *run(call) {
      const { proc } = call;
      const wanted = call.text('Path') ?? '.';
      const pattern = /[*?]/.test(wanted) ? (wanted.split(/[\\/]/).pop() ?? '') : (call.text('Filter') ?? '*');
      const folder = /[*?]/.test(wanted) ? wanted.slice(0, wanted.length - pattern.length) || '.' : wanted;
      const path = innerPath(proc, folder);
      if (!proc.fs.exists(path)) throw missing('Cannot find path', wanted, path, 'GetChildItemCommand');
      if (proc.fs.stat(path).type !== 'directory') return [fileObject(proc, path)];
      const names = proc.fs.readdir(path).filter((name) => wildcard(pattern).test(name));
      const found = names.sort().map((name) => fileObject(proc, `${path}/${name}`));
      const kept = found.filter((file) => {
        const folderLike = textOf(file.get('Mode')).startsWith('d');
        return (!call.has('File') || !folderLike) && (!call.has('Directory') || folderLike);
      });
      if (call.has('Name')) return kept.map((file) => file.get('Name'));
      if (kept.length > 0 && !call.piped) return [`\n\n    Directory: ${outerPath(path)}\n`, ...kept];
      return kept;
    },
  },
  'Get-Content': {
    parameters: ['Path', 'TotalCount', 'Tail'],
    positions: 1,
    switches: ['Raw'],
    *run(call) {
      const values: Value[] = [];
      for (const wanted of call.texts('Path')) {
        const path = innerPath(call.proc, wanted);
        if (!call.proc.fs.exists(path)) throw missing('Cannot find path', wanted, path, 'GetContentCommand');
        const text = call.proc.fs.readText(path);
        if (call.has('Raw')) values.push(text);
        else values.push(...text.replace(/\r?\n$/, '').split(/\r?\n/));
      }
      const head = call.text('TotalCount');
      const tail = call.text('Tail');
      if (head !== undefined) return values.slice(0, Number(head));
      return tail === undefined ? values : values.slice(-Number(tail));
    },
  },
  'Set-Content': { parameters: ['Path', 'Value', 'Encoding'], positions: 2, run: (call) => write(call, false) },
  'Add-Content': { parameters: ['Path', 'Value', 'Encoding'], positions: 2, run: (call) => write(call, true) },
  'Out-File': {
    parameters: ['FilePath', 'Encoding'],
    positions: 1,
    switches: ['Append'],
    *run(call) {
      const path = innerPath(call.proc, call.text('FilePath') ?? '');
      const text = formatDefault(call.input);
      if (call.has('Append')) call.proc.fs.appendFile(path, text);
      else call.proc.fs.writeFile(path, text, 0o644);
      return [];
    },
  },
  'New-Item': {
    parameters: ['Path', 'ItemType', 'Value', 'Name'],
    positions: 1,
    switches: ['Force'],
    *run(call) {
      const path = innerPath(
        call.proc,
        [call.text('Path'), call.text('Name')].filter((part) => part !== undefined).join('\\'),
      );
      if (call.proc.fs.exists(path) && !call.has('Force'))
        throw new PsError(
          `An item with the specified name ${outerPath(path)} already exists.`,
          `ResourceExists: (${outerPath(path)}:String) [New-Item], IOException`,
          'DirectoryExist,Microsoft.PowerShell.Commands.NewItemCommand',
        );
      if (/^d/i.test(call.text('ItemType') ?? 'File')) call.proc.fs.mkdirAll(path, 0o755);
      else call.proc.fs.writeFile(path, call.text('Value') ?? '', 0o644);
      return [fileObject(call.proc, path)];
    },
  },
  mkdir: {
    parameters: ['Path'],
    switches: ['Force'],
    *run(call) {
      const path = innerPath(call.proc, call.text('Path') ?? '');
      call.proc.fs.mkdirAll(path, 0o755);
      return [fileObject(call.proc, path)];
    },
  },
  'Remove-Item': {
    parameters: ['Path'],
    switches: ['Recurse', 'Force'],
    *run(call) {
      for (const wanted of call.texts('Path')) {
        const path = innerPath(call.proc, wanted);
        if (!call.proc.fs.exists(path)) throw missing('Cannot find path', wanted, path, 'RemoveItemCommand');
        call.proc.fs.removeAll(path);
      }
      return [];
    },
  },
  'Copy-Item': {
    parameters: ['Path', 'Destination'],
    switches: ['Recurse', 'Force'],
    *run(call) {
      const from = innerPath(call.proc, call.text('Path') ?? '');
      const to = innerPath(call.proc, call.text('Destination') ?? '.');
      if (!call.proc.fs.exists(from))
        throw missing('Cannot find path', call.text('Path') ?? '', from, 'CopyItemCommand');
      const { fs } = call.proc;
      const inside = fs.exists(to) && fs.stat(to).type === 'directory';
      fs.writeFile(inside ? `${to}/${from.split('/').pop() ?? ''}` : to, fs.readFile(from), 0o644);
      return [];
    },
  },
  'Test-Path': {
    parameters: ['Path'],
    *run(call) {
      return [call.proc.fs.exists(innerPath(call.proc, call.text('Path') ?? ''))];
    },
  },
};

function* write(call: CmdletCall, append: boolean) {
  const path = innerPath(call.proc, call.text('Path') ?? '');
  const given = call.value('Value');
  const lines = given === undefined ? call.input : Array.isArray(given) ? given : [given];
  const text = lines.map((line) => `${textOf(line)}\r\n`).join('');
  if (append) call.proc.fs.appendFile(path, text);
  else call.proc.fs.writeFile(path, text, 0o644);
  return [];
}

function missing(what: string, wanted: string, path: string, command: string): PsError {
  return new PsError(
    `${what} '${outerPath(path)}' because it does not exist.`,
    `ObjectNotFound: (${wanted}:String) [], ItemNotFoundException`,
    `PathNotFound,Microsoft.PowerShell.Commands.${command}`,
  );
}

function fileObject(proc: Process, path: string): PsObject {
  const { type, size, modifiedAt } = proc.fs.stat(path);
  const folder = type === 'directory';
  const name = path.split('/').pop() ?? '';
  const properties = new Map<string, Value>([
    ['Mode', folder ? 'd-----' : '-a----'],
    ['LastWriteTime', timeText(proc, modifiedAt)],
    ['Length', folder ? null : size],
    ['Name', name],
    ['FullName', outerPath(path)],
  ]);
  return new PsObject(properties, FILES, name);
}

/** `11/21/2026   9:00 AM` */
function timeText(proc: Process, at: number): string {
  const date = new Date(proc.clock.wallTime(at).seconds * 1000);
  const hour = date.getUTCHours();
  const two = (number: number) => String(number).padStart(2, '0');
  const time = `${hour % 12 || 12}:${two(date.getUTCMinutes())} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()} ${time.padStart(10)}`;
}
