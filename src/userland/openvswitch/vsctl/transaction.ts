import type { Database, Row } from '../ovsdb/database.ts';
import { list, text } from '../ovsdb/database.ts';
import { OvsProblem } from '../ovsdb/problem.ts';
import type { OutputFormat } from './format.ts';

/** What one run of ovs-vsctl works on: a copy of the database, which is put in its place when all commands are done. */
export class Transaction {
  /** Interfaces that were added, whose setting up is checked afterwards. */
  readonly added: string[] = [];

  constructor(
    readonly database: Database,
    readonly format: OutputFormat,
  ) {}

  /** All bridges, by name. */
  bridges(): Row[] {
    return byName(this.database.referenced(this.database.root, 'bridges'));
  }

  /** @throws OvsProblem */
  bridge(name: string): Row {
    const row = this.findBridge(name);
    if (!row) throw new OvsProblem(`no bridge named ${name}`);
    return row;
  }

  findBridge(name: string): Row | undefined {
    return this.bridges().find((row) => text(row, 'name') === name);
  }

  /** The ports of a bridge by name, its own apart. */
  ports(bridge: Row): Row[] {
    const own = text(bridge, 'name');
    return byName(this.database.referenced(bridge, 'ports')).filter((row) => text(row, 'name') !== own);
  }

  /** A port that is not a bridge's own. */
  findPort(name: string): { port: Row; bridge: Row } | undefined {
    for (const bridge of this.bridges()) {
      const port = this.ports(bridge).find((row) => text(row, 'name') === name);
      if (port) return { port, bridge };
    }
    return undefined;
  }

  /** @throws OvsProblem */
  port(name: string): { port: Row; bridge: Row } {
    const found = this.findPort(name);
    if (!found) throw new OvsProblem(`no port named ${name}`);
    return found;
  }

  /** @throws OvsProblem where a bridge, port or interface has the name already */
  checkFree(name: string, what: string): void {
    const problem = `cannot create ${what} named ${name} because`;
    if (this.findBridge(name)) throw new OvsProblem(`${problem} a bridge named ${name} already exists`);
    const found = this.findPort(name);
    if (!found) return;
    throw new OvsProblem(`${problem} a port named ${name} already exists on bridge ${text(found.bridge, 'name')}`);
  }

  /** Adds a port with one interface of the same name. */
  insertPort(bridge: Row, name: string, type = ''): Row {
    const itf = this.database.insert('Interface', { name: [name], type: [type] });
    const port = this.database.insert('Port', { name: [name], interfaces: [itf.uuid] });
    this.database.link(bridge, 'ports', port);
    this.added.push(name);
    return port;
  }

  removePort(bridge: Row, port: Row): void {
    this.database.unlink(bridge, 'ports', port);
    const name = text(port, 'name');
    const at = this.added.indexOf(name);
    if (at >= 0) this.added.splice(at, 1);
    this.database.collect();
  }

  removeBridge(bridge: Row): void {
    for (const port of [...list(bridge, 'ports')]) {
      const row = this.database.row(String(port));
      if (row) this.removePort(bridge, row);
    }
    this.database.unlink(this.database.root, 'bridges', bridge);
    this.database.collect();
  }
}

function byName(rows: Row[]): Row[] {
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...rows].sort((a, b) => order(text(a, 'name'), text(b, 'name')));
}
