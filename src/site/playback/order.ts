import type { Recording } from '#lab/packets/recording.ts';

/** One hop of one packet, by their places in the recording. */
export interface PlayStep {
  packet: number;
  hop: number;
}

/**
 * The order in which hops are shown: packet by packet in the order in which they were sent, except that the question for a neighbour
 * is asked and answered where the packet waits for it.
 */
export function playOrder({ packets, conversations }: Recording): PlayStep[] {
  const steps: PlayStep[] = [];
  const shown = new Set<number>();
  const show = (id: number) => {
    const packet = packets[id];
    if (!packet || shown.has(id)) return;
    shown.add(id);
    for (const [hop, { what, time }] of packet.hops.entries()) {
      steps.push({ packet: id, hop });
      if (what.kind !== 'neighbour') continue;
      const until = packet.hops[hop + 1]?.time ?? Number.POSITIVE_INFINITY;
      for (const other of packets.slice(id + 1)) {
        const begun = other.hops[0]?.time ?? until;
        const asking = conversations[other.conversation]?.kind === 'arp' && concerns(other, what.address);
        if (asking && begun >= time && begun <= until) show(other.id);
      }
    }
  };
  for (const { id } of packets) show(id);
  return steps;
}

function concerns({ about }: Recording['packets'][number], address: string): boolean {
  return (about.key === 'arpRequest' || about.key === 'arpReply') && about.address === address;
}
