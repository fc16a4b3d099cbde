import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

/** A host on which projects are brought up and down. */
export class ComposeLab {
  readonly lab: Lab;

  /** @param internet whether images can be pulled */
  constructor(internet = false) {
    this.lab = Lab.start({ ...plainScenario(['node1'], { epoch: Date.UTC(2026, 0, 1) }), internet });
  }

  /** Puts a project's file into a folder of its name. */
  write(project: string, text: string, file = 'compose.yaml'): void {
    const lines = text.split('\n').map((line) => `'${line.replaceAll("'", "'\\''")}'`);
    this.ok(`mkdir -p ${project} && printf '%s\\n' ${lines.join(' ')} > ${project}/${file}`);
  }

  run(command: string): { stdout: string; stderr: string; exit: number } {
    const answer = this.lab.run('node1', command, {});
    const [failure] = this.lab.takeFailures();
    if (failure) throw failure.error;
    return answer;
  }

  /** What a command prints. @throws Error where it fails */
  ok(command: string): string {
    const { stdout, stderr, exit } = this.run(command);
    if (exit !== 0) throw new Error(`${command}: ${exit}\n${stdout}${stderr}`);
    return stdout;
  }

  /** All containers, networks and volumes there are, by name. */
  state(): string {
    return this.ok(
      "docker ps -a --format '{{.Names}} {{.State}}' | sort; docker network ls --format '{{.Name}}' | sort; docker volume ls -q | sort; iptables-save | grep '^-A' | sort",
    );
  }
}
