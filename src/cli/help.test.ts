import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { globalFlags } from './globalflags.ts';
import { helpText } from './help.ts';
import { CommandNode } from './node.ts';
import { rootCommand } from './root.ts';

const golden = new URL('./golden/', import.meta.url);
const root = new CommandNode({ ...rootCommand, flags: globalFlags('/root') });

/** `docker-container-run.txt` holds what Docker 28.5.2 prints for `docker container run --help`. */
function nodeOf(file: string): CommandNode | undefined {
  const names = file
    .replace(/\.txt$/, '')
    .split('-')
    .slice(1);
  return names.reduce<CommandNode | undefined>((node, name) => node?.child(name), root);
}

describe('help as Docker 28.5.2 prints it without an engine', () => {
  for (const file of readdirSync(golden).sort()) {
    it(file.replace(/\.txt$/, '').replaceAll('-', ' '), () => {
      const node = nodeOf(file);
      expect(node).toBeDefined();
      expect(helpText(node as CommandNode, 80)).toBe(readFileSync(new URL(file, golden), 'utf8'));
    });
  }
});

describe('help beside an engine', () => {
  it('leaves out what the engine cannot do', () => {
    const engine = { osType: 'linux', experimental: false, swarm: 'inactive' };
    const text = helpText(root, 80, engine);
    expect(text).toContain('Swarm Commands:\n  swarm       Manage Swarm\n\n');
    expect(text).not.toContain('checkpoint');
    expect(helpText(root.child('run') as CommandNode, 80, engine)).not.toContain('Windows only');
  });
});
