import type { LessonLab } from '../workbench/lesson.ts';

/** What a sandbox has. */
export interface SandboxChoice {
  /** 1 to 5. */
  hosts: number;
  internet: boolean;
  /** Open vSwitch and pipework on every host. */
  ovs: boolean;
}

export const MOST_HOSTS = 5;

/** The choice that the query of an address stands for: `?hosts=3&internet=on`. Undefined where it asks for no sandbox. */
export function choiceOf(query: string): SandboxChoice | undefined {
  const parameters = new URLSearchParams(query);
  if (!parameters.has('hosts')) return undefined;
  const hosts = Math.min(Math.max(Math.trunc(Number(parameters.get('hosts'))) || 1, 1), MOST_HOSTS);
  return { hosts, internet: parameters.has('internet'), ovs: parameters.has('ovs') };
}

/** The lab of a choice: without tasks, and kept by a name of its own. */
export function labOf({ hosts, internet, ovs }: SandboxChoice): LessonLab {
  const names = Array.from({ length: hosts }, (_, index) => `node${index + 1}`);
  const packages = ovs ? { packages: ['openvswitch-switch', 'pipework'] } : {};
  return {
    lesson: `sandbox-${hosts}${internet ? '-internet' : ''}${ovs ? '-ovs' : ''}`,
    hosts: names.map((name) => ({ name, ...packages })),
    ...(internet && { internet }),
    setup: [],
    tasks: [],
    mistakes: [],
  };
}
