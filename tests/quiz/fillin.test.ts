import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalised } from '#course/quiz/fillin.ts';
import { NORMALISATIONS, type Normalisation } from '#course/schema/item/fillin.ts';

describe('what may differ in what is typed', () => {
  it.each<[Normalisation | undefined, string, string, boolean]>([
    [undefined, ' docker ps ', 'docker ps', true],
    [undefined, 'docker  ps', 'docker ps', false],
    [undefined, 'ｄｏｃｋｅｒ ps', 'docker ps', true],
    ['blanks', 'docker \t ps', 'docker ps', true],
    ['case', 'Docker PS', 'docker ps', true],
    ['quotes', "--format '{{.Name}}'", '--format "{{.Name}}"', true],
    ['trailing-slash', '/var/lib/docker/', '/var/lib/docker', true],
    ['trailing-slash', '/', '', false],
    ['trailing-dot', 'web.example.', 'web.example', true],
    ['number', '65,534', '65534', true],
    ['number', '1 048 576', '1048576', true],
    ['number', '1.50', '1.5', false],
    ['equals', 'docker run --name=web nginx', 'docker run --name web nginx', true],
    ['equals', 'docker run -e A=B nginx', 'docker run -e A B nginx', false],
    ['sudo', 'sudo docker ps', 'docker ps', true],
    ['prompt', '$ docker ps', 'docker ps', true],
    ['prompt', '$HOME', 'HOME', false],
  ])('with %s, "%s" and "%s" are the same: %s', (name, typed, accepted, same) => {
    const names = name ? [name] : [];
    expect(normalised(typed, names) === normalised(accepted, names)).toBe(same);
  });

  it('takes a prompt and sudo off together', () => {
    expect(normalised('$ sudo  docker ps', ['sudo', 'prompt'])).toBe('docker ps');
  });

  it('stays the same when done twice, but for signs that hide others', () => {
    const names = fc.subarray(Object.keys(NORMALISATIONS) as Normalisation[]);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z ,0-9]*$/), names, (text, chosen) => {
        const once = normalised(text.replace(/sudo/gi, ''), chosen);
        expect(normalised(once, chosen)).toBe(once);
      }),
    );
  });
});
