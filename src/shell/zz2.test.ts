import { test } from 'vitest';
import { Session } from './testsession.ts';
const keys = ['sleep 100\r','\x03','echo $?\r','sleep 100\r','\x1a','jobs\r','bg\r','jobs\r','fg\r','\x03','sleep 0.1 &\r','\r','sleep 100 | cat\r','\x1a','fg\r','\x03','kill %1\r','(exit 3) &\r','\r','sleep 50 &\r','kill %1\r','\r','nosuch\r','cd /nope\r','echo a >/nope/x\r','fi\r','if true\r','then echo x\r','fi\r','echo "a\r','b"\r','cat <<E\r','t\r','E\r','for i in 1 2; do\r','\x03','while true; do :; done\r','\x03','echo $?\r','read x\r','typed\r','echo $x; false\r','echo $- \r','sleep 100 &\r','sleep 200\r','\x1a','jobs -l\r','exit\r','exit\r'];
test('x', () => {
  for (const [shell, argv] of [['/bin/bash', ['bash']], ['/bin/ash', ['sh']], ['/bin/sh', ['dash']]] as const) {
    const s = new Session({ shell, argv: [...argv], env: { PS1: '$ ' } });
    for (const k of keys) s.type(k, 0.4);
    console.log('=====', argv[0], s.ended); console.log(process.env.RAW ? JSON.stringify(s.shown()) : s.text());
  }
}, 60000);
