import type { Node } from '../../src/api/swarm/node.ts';
import type { Swarm } from '../../src/api/swarm/swarm.ts';
import { SECOND } from '../../src/kernel/clock.ts';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

export const PORT = 2377;

/** Hosts whose engines are spoken to by their API: what a swarm is, without what the command line makes of it. */
export class SwarmLab {
  readonly lab: Lab;

  constructor(readonly hosts: number) {
    const names = Array.from({ length: hosts }, (_, at) => `node${at + 1}`);
    this.lab = Lab.start(plainScenario(names, { epoch: Date.UTC(2026, 0, 1) }));
  }

  /** A swarm of managers and workers, in the order of the hosts; the first host made it. */
  static of(managers: number, workers = 0): SwarmLab {
    const swarm = new SwarmLab(managers + workers);
    swarm.init(1);
    for (let n = 2; n <= managers + workers; n++) swarm.join(n, n <= managers ? 'Manager' : 'Worker');
    return swarm;
  }

  /** An answer of an engine. @throws Error for statuses from 400 on, with Docker's words */
  ask<T>(host: number, method: string, path: string, body?: unknown): T {
    const { status, body: answer } = this.lab.api(`node${host}`, method, path, body);
    const failures = this.lab.takeFailures();
    if (failures[0]) throw failures[0].error;
    if (status >= 400) throw new Error((answer as { message: string }).message);
    return answer as T;
  }

  init(host: number, more: object = {}): string {
    return this.ask(host, 'POST', '/swarm/init', { ListenAddr: `0.0.0.0:${PORT}`, ...more });
  }

  join(host: number, role: 'Worker' | 'Manager', via = 1, token = this.tokens(via)[role]): void {
    this.ask(host, 'POST', '/swarm/join', {
      ListenAddr: `0.0.0.0:${PORT}`,
      RemoteAddrs: [`192.168.56.${10 + via}:${PORT}`],
      JoinToken: token,
    });
  }

  tokens(host: number): Swarm['JoinTokens'] {
    return this.ask<Swarm>(host, 'GET', '/swarm').JoinTokens;
  }

  leave(host: number, force = true): void {
    this.ask(host, 'POST', `/swarm/leave?force=${force ? 1 : 0}`);
  }

  nodes(host: number): Node[] {
    return this.ask<Node[]>(host, 'GET', '/nodes');
  }

  node(host: number, name: string): Node {
    return this.ask<Node>(host, 'GET', `/nodes/${name}`);
  }

  /** `node1 ready leader`, `node2 ready reachable`, `node3 down` … in the order of names. */
  table(host: number): string[] {
    return this.nodes(host)
      .map(({ Description, Status, ManagerStatus }) => {
        const part = ManagerStatus?.Leader ? 'leader' : ManagerStatus?.Reachability;
        return [Description.Hostname, Status.State, part].filter(Boolean).join(' ');
      })
      .sort();
  }

  update(host: number, name: string, spec: Partial<Node['Spec']>): void {
    const node = this.node(host, name);
    this.ask(host, 'POST', `/nodes/${node.ID}/update?version=${node.Version.Index}`, { ...node.Spec, ...spec });
  }

  info(host: number): { LocalNodeState: string; ControlAvailable: boolean; Error: string; NodeID: string } {
    return this.ask<{ Swarm: never }>(host, 'GET', '/info').Swarm;
  }

  /** Lets time pass. */
  wait(seconds: number): void {
    this.lab.advance(this.lab.now + seconds * SECOND);
    const failures = this.lab.takeFailures();
    if (failures[0]) throw failures[0].error;
  }

  run(host: number, cmd: string): string {
    const { stdout, stderr } = this.lab.run(`node${host}`, cmd);
    return stdout + stderr;
  }

  /** Ends an engine for good: in order, or as a crash does. */
  stopEngine(host: number, signal: 'TERM' | 'KILL' = 'TERM'): void {
    this.run(1, `lab engine ${signal === 'TERM' ? 'stop' : 'kill'} node${host}`);
    this.wait(1);
  }

  startEngine(host: number): void {
    this.run(1, `lab engine start node${host}`);
    this.wait(1);
  }
}
