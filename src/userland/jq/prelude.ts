import type { Filter } from './ast.ts';
import { parseJq } from './parser.ts';
import { type Definition, Scope } from './scope.ts';

/** Functions that are written in jq itself, as in jq's own builtin.jq. */
const SOURCE = `
def values: select(. != null); def nulls: select(. == null); def booleans: select(type == "boolean");
def numbers: select(type == "number"); def strings: select(type == "string");
def arrays: select(type == "array"); def objects: select(type == "object");
def iterables: select(type | . == "array" or . == "object");
def scalars: select(type | . != "array" and . != "object");
def finites: select(isinfinite or isnan | not);
def normals: select(isinfinite or isnan or . == 0 | not);
def range($from; $to; $by):
  if $by > 0 then $from | while(. < $to; . + $by) elif $by < 0 then $from | while(. > $to; . + $by) else empty end;
def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w;
def add(f): reduce f as $x (null; . + $x);
def any(g; f): isempty(first(g | f | select(.))) | not;
def all(g; f): isempty(first(g | f | select(. | not)));
def nth($n; f): if $n < 0 then error("Out of bounds negative array index") else last(limit($n + 1; f)) end;
def skip($n; f): foreach f as $x ($n + 1; . - 1; if . <= 0 then $x else empty end);
def repeat(f): def r: ., (f | r); r;
def inputs: def r: (try input catch (if . == "break" then empty else error end)) | (., r); r;
def recurse(f; c): def r: ., (f | select(c) | r); r;
def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $w | [$x] + $w end;
def combinations(n): . as $d | [range(n)] | map($d) | combinations;
def paths(f): path(.. | select(f)) | select(length > 0);
def tostream: path(def r: (.[]?|r), .; r) as $p | getpath($p) | reduce path(.[]?) as $q ([$p, .]; [$p + $q]);
def INDEX(s; f): reduce s as $r ({}; .[$r | f | tostring] |= $r);
def INDEX(f): INDEX(.[]; f);
def IN(s): any(s == .; .);
def IN(src; s): any(src == s; .);
def pick(f): . as $t | reduce path(f) as $p (null; setpath($p; $t | getpath($p)));
def trimstr($s): ltrimstr($s) | rtrimstr($s);
def splits($re; f): split($re; f) | .[];
def scan($re; f): match($re; "g" + f) | if (.captures | length) > 0 then [.captures[].string] else .string end;
.`;

/** The definitions of a program's head, by name and number of parameters. */
function definitions(filter: Filter): ReadonlyMap<string, Definition> {
  const scope = new Scope();
  const found = new Map<string, Definition>();
  for (let at = filter; at.kind === 'define'; at = at.rest) {
    found.set(`${at.name}/${at.parameters.length}`, { parameters: at.parameters, body: at.body, scope });
  }
  return found;
}

/** jq's library. */
export const LIBRARY = definitions(parseJq(SOURCE));
