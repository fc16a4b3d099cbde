import { expect, test } from 'vitest';
import { fetchedOnce } from '#kernel/code.ts';
import { configCommand } from './command/config/config.ts';
import { stackCommand } from './command/stack/stack.ts';
import { SWARM_GROUPS } from './command/swarm/swarmgroups.ts';
import { fetchedCommand } from './fetched.ts';

test('a command that has not been fetched shows in help as it does afterwards', async () => {
  const announced = { use: 'config', short: 'Manage Swarm configs', swarm: 'manager' } as const;
  const code = fetchedOnce(async () => ({ configCommand }));
  const stub = fetchedCommand(announced, code, (there) => there.configCommand);
  expect(configCommand).toMatchObject(announced);
  expect(stub.whole?.value).toBeUndefined();
  await stub.whole?.fetch();
  expect(stub.whole?.value).toBe(configCommand);
});

test('where the code is there from the start, the groups are the commands themselves', () => {
  expect(SWARM_GROUPS).toContain(stackCommand);
});
