import { expect, test } from 'vitest';
import { Lab } from '#lab/lab.ts';
import { Recorder } from '#lab/packets/recorder.ts';
import { plainScenario } from '#lab/scenario.ts';
import { playOrder } from './order.ts';

test('a neighbour is asked for where the packet waits, and the packet goes on afterwards', () => {
  const lab = Lab.start(plainScenario(['node1'], { epoch: 0 }));
  lab.run('node1', 'docker run -d --name web nginx:alpine');
  const recorder = new Recorder(lab);
  lab.run('node1', 'ping -c1 172.17.0.2');
  const recording = recorder.finish();
  const told = playOrder(recording).map(({ packet, hop }) => {
    const { about, hops } = recording.packets[packet] as (typeof recording.packets)[number];
    return `${about.key} ${hops[hop]?.what.kind}`;
  });
  expect(told).toEqual([
    'echoRequest output',
    'echoRequest neighbour',
    'arpRequest transmit',
    'arpRequest deliver',
    'arpReply transmit',
    'arpReply deliver',
    'echoRequest transmit',
    'echoRequest deliver',
    'echoReply output',
    'echoReply transmit',
    'echoReply deliver',
  ]);
});
