import { describe, expect, it } from 'vitest';
import { Random } from '#kernel/random.ts';
import { Testbed } from './testbed.ts';

const PIECES: Readonly<Record<string, readonly string[]>> = {
  awk: '{ } ( ) [ ] $1 $0 $NF NF NR x y[1] "a" /a/ 1 + - * / % ^ ! ~ && || ? : ; , print printf if else for(i=0;i<3;i++) in getline next exit BEGIN END length substr split(x,y) gsub(/a/,"b") = += ++ -- > < == delete return function f(a)'.split(
    ' ',
  ),
  sed: 's/a/b/ s/a*/x/g /a/ 1 $ 2,4 ! { } ; p d D n N P g G h H x = l a\\ i\\ c\\ text q y/abc/def/ b t :a ba ta /x/,/y/ ~ + w r \\( \\) [ ] & # 0 z'.split(
    ' ',
  ),
  grep: 'a b . * + ? [ ] [a-z] [^a] ( ) \\( \\) { } \\{1,2\\} {2} | \\| ^ $ \\ \\b \\< \\> \\1 \\w [[:alpha:]] [[:x:]] é'.split(
    ' ',
  ),
  jq: '. .[] .a .[0] | , ( ) [ ] { } : ; "a" "\\(.)" 1 + - * / % == < and or not if then else end try catch reduce foreach as $x map( select( keys length .. // ? def f: @csv test("a") = |= sort_by( group_by( empty error limit(2; range(3)) label break'.split(
    ' ',
  ),
};

const OPTIONS: Readonly<Record<string, readonly string[]>> = { grep: ['-n', '-o', '-c', '-v', '-w', '-E', '-P', '-F'] };

describe('programs at random', () => {
  it.each(Object.keys(PIECES))(
    '%s reports mistakes and never fails in itself',
    (tool) => {
      const bed = new Testbed();
      const random = new Random(`fuzz/${tool}`);
      const pick = <T>(list: readonly T[]) => list[Math.floor(random.fraction() * list.length)] as T;
      for (let round = 0; round < 1000; round++) {
        const length = 1 + Math.floor(random.fraction() * 12);
        const glue = pick(['', ' ']);
        const program = Array.from({ length }, () => pick(PIECES[tool] as readonly string[])).join(glue);
        const option = OPTIONS[tool] ? pick(OPTIONS[tool] as readonly string[]) : undefined;
        const family = tool === 'jq' || random.fraction() < 0.5 ? [] : ['busybox'];
        const argv = [...family, tool, ...(option ? [option] : []), program, tool === 'jq' ? 'list.json' : 'words'];
        let result: ReturnType<Testbed['runCommands']> | undefined;
        expect(() => {
          result = bed.runCommands([argv], { seconds: 1, steps: 20_000 });
        }, argv.join(' ')).not.toThrow();
        expect(result?.stderr, argv.join(' ')).not.toMatch(/undefined(?! function)/);
      }
    },
    60_000,
  );
});
