import { useEffect, useRef } from 'preact/hooks';
import { Inline } from '../components/Inline.tsx';
import type { Player } from './player.ts';
import type { PlaybackTexts } from './texts.ts';
import { aboutText, wayText } from './words.ts';

/** The packets, by conversations. */
export function PacketList({ texts, player }: { texts: PlaybackTexts; player: Player }) {
  const { say } = texts;
  const { recording } = player;
  const { packets, conversations, more, background } = recording;
  const current = player.packet.value?.id;
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <nav class="packet-list" ref={list} aria-label={say('packets')}>
      {conversations.map((conversation, place) => (
        <section key={place}>
          <h3>
            <span class="packet-kind">{say(`kind.${conversation.kind}`)}</span>{' '}
            <span>
              <Inline text={wayText(texts, conversation, conversation.kind === 'tcp' || conversation.kind === 'udp')} />
            </span>
            <span class={`packet-outcome packet-${conversation.outcome}`}>
              {say(`outcome.${conversation.outcome}`)}
            </span>
          </h3>
          <ol>
            {conversation.packets.map((id) => {
              const packet = packets[id];
              if (!packet) return null;
              return (
                <li key={id}>
                  <button
                    type="button"
                    aria-current={id === current ? 'true' : undefined}
                    onClick={() => player.goTo(id)}
                  >
                    <span class="packet-way">
                      <Inline text={wayText(texts, packet)} />
                    </span>
                    <span>
                      <Inline text={aboutText(texts, packet.about)} />
                    </span>
                    {packet.outcome === 'dropped' && <span class="packet-dropped">✕ {say('lost')}</span>}
                  </button>
                </li>
              );
            })}
          </ol>
        </section>
      ))}
      {more > 0 && <p>{say('more', { count: more })}</p>}
      {background > 0 && <p>{say('background', { count: background })}</p>}
    </nav>
  );
}
