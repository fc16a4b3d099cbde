import { describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { plainScenario } from '../../src/lab/scenario.ts';

const SECOND = 1e9;

describe('a pull on a terminal', () => {
  it('moves at human speed, layer by layer', () => {
    const lab = Lab.start({ ...plainScenario(['node1'], { epoch: Date.UTC(2026, 10, 21, 9) }), internet: true });
    let shown = '';
    const decoder = new TextDecoder();
    lab.openConsole('node1', { rows: 24, columns: 120 }, 'one').onOutput = (bytes) => {
      shown += decoder.decode(bytes, { stream: true });
    };
    lab.advance(lab.now + SECOND);
    lab.input('one', 'docker pull nginx:alpine\r');
    lab.advance(lab.now + SECOND / 2);
    expect(shown).toContain('alpine: Pulling from library/nginx\r\n');
    expect(shown).toMatch(/: Waiting/);
    expect(shown).toMatch(/: Downloading \[=+> +\] +[\d.]+kB\/1\.\d+MB/);
    expect(shown).not.toContain('Pull complete');
    lab.advance(lab.now + 10 * SECOND);
    expect(shown).toContain('Status: Downloaded newer image for nginx:alpine\r\ndocker.io/library/nginx:alpine\r\n');
    for (const { error } of lab.takeFailures()) throw error;
  });

  it('can be given up; and a password is not shown', () => {
    const lab = Lab.start({ ...plainScenario(['node1'], { epoch: Date.UTC(2026, 10, 21, 9) }), internet: true });
    let shown = '';
    lab.openConsole('node1', { rows: 24, columns: 80 }, 'one').onOutput = (bytes) => {
      shown += new TextDecoder().decode(bytes);
    };
    lab.advance(lab.now + SECOND);
    const before = lab.run('node1', 'docker images -q mysql').stdout;
    lab.input('one', 'docker pull mysql\r');
    lab.advance(lab.now + SECOND / 2);
    lab.input('one', '\x03');
    lab.advance(lab.now + 10 * SECOND);
    expect(lab.run('node1', 'docker images -q mysql').stdout).toBe(before);
    lab.input('one', 'docker login -u learner\r');
    lab.advance(lab.now + SECOND);
    lab.input('one', 'gangway\r');
    lab.advance(lab.now + SECOND);
    expect(shown).toContain('Password: \r\n');
    expect(shown).toContain('Login Succeeded');
    expect(shown).not.toContain('gangway\r');
    for (const { error } of lab.takeFailures()) throw error;
  });
});
