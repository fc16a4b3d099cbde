import { test } from 'vitest';
import { sh } from './testkit.ts';
test('x', () => {
  for (const c of ['echo a | cat && echo b', 'nosuch; echo $?', 'for i in 1 2 3; do echo $i; done | sort', 'x=$(echo hi); echo "$x"', 'echo > /tmp/f; cat < /tmp/f', 'sleep 1 & wait; echo done']) console.log(c, JSON.stringify(sh(c)));
});
