import { expect } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import type { HostSpec } from '../../src/lab/scenario.ts';
import type { SegmentSpec } from '../../src/lab/underlay/spec.ts';

/** A lab whose hosts are told what a learner would type. */
export class Journey {
  readonly lab: Lab;

  constructor(hosts: HostSpec[], segments?: SegmentSpec[]) {
    this.lab = Lab.start({
      hosts,
      setup: [],
      seed: 'journey',
      epoch: Date.UTC(2026, 0, 1),
      ...(segments && { segments }),
    });
  }

  /** What a command prints; it has to succeed. */
  run(host: string, command: string): string {
    const { stdout, stderr, exit } = this.lab.run(host, command);
    this.#noFailures();
    expect(exit, `${host}: ${command}\n${stdout}${stderr}`).toBe(0);
    return stdout.trimEnd();
  }

  /** What a command says that has to fail. */
  fails(host: string, command: string): string {
    const { stdout, stderr, exit } = this.lab.run(host, command);
    this.#noFailures();
    expect(exit, `${host}: ${command}\n${stdout}`).not.toBe(0);
    return `${stdout}${stderr}`.trimEnd();
  }

  #noFailures(): void {
    const [failure] = this.lab.takeFailures();
    if (failure) throw failure.error;
  }
}
