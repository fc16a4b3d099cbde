import type { ConnectionRecord, Drop } from '#lab/packets/recording.ts';
import { Inline } from '../components/Inline.tsx';
import { Headers } from './Headers.tsx';
import type { Player } from './player.ts';
import type { PlaybackTexts } from './texts.ts';
import { aboutText, hopText, placeText, rulePlace, wayText } from './words.ts';

/** Where the packet is now, what happened to it there, and what it looks like. */
export function Hop({ texts, player }: { texts: PlaybackTexts; player: Player }) {
  const { say } = texts;
  const [packet, hop, before] = [player.packet.value, player.hop.value, player.before.value];
  if (!packet || !hop) return null;
  const { what } = hop;
  const lost = what.kind === 'drop';
  const rule = what.kind === 'nat' ? what.rule : undefined;
  const text = hopText(texts, hop);
  const place = placeText(texts, hop.where);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has nothing else to take the focus
    <section class="hop" aria-label={say('hop')} tabIndex={0}>
      <p class="hop-packet">
        <Inline text={`${wayText(texts, packet)}: ${aboutText(texts, packet.about)}`} />
      </p>
      <p class="hop-place">
        <span class="hop-number">{say('hop.number', { number: player.hopNumber, all: packet.hops.length })}</span>{' '}
        <Inline text={place} />
      </p>
      <div class={`hop-what ${lost ? 'hop-lost' : ''}`}>
        <p>
          {lost && <span aria-hidden="true">✕ </span>}
          <Inline text={text} />
        </p>
        {rule !== undefined && <Rule texts={texts} rule={rule} />}
        {lost && <Loss texts={texts} drop={what} />}
      </div>
      {hop.connection?.original !== undefined && <Connection texts={texts} connection={hop.connection} />}
      <Headers texts={texts} before={before?.layers} after={hop.layers} />
      <p class="visually-hidden" role="status">
        {player.playing.value ? '' : `${plain(place)}. ${plain(text)}`}
      </p>
    </section>
  );
}

function Loss({ texts, drop }: { texts: PlaybackTexts; drop: Drop }) {
  const { rule, note, detail, reason } = drop;
  // These two are told by the kernel and by explanations, which speak English.
  const more = note ?? (reason === 'netfilter' ? undefined : detail);
  return (
    <>
      {rule !== undefined && <Rule texts={texts} rule={rule} place={rulePlace(texts, drop)} />}
      {more !== undefined && (
        <p class="hop-note" lang="en">
          <Inline text={more} />
        </p>
      )}
    </>
  );
}

function Rule({ texts, rule, place = '' }: { texts: PlaybackTexts; rule: string; place?: string }) {
  return (
    <p class="hop-rule">
      <span>{texts.say('rule')}</span> <code>{rule}</code>
      {place !== '' && (
        <small>
          <Inline text={place} />
        </small>
      )}
    </p>
  );
}

function Connection({ texts, connection }: { texts: PlaybackTexts; connection: ConnectionRecord }) {
  const { say } = texts;
  const { state, tcp, original = '', reply = '', nat } = connection;
  return (
    <details class="hop-connection" open={nat !== 'none'}>
      <summary>
        {say('connection')}: <code>{tcp === undefined ? state : `${state} ${tcp}`}</code>
      </summary>
      <dl>
        <dt>{say('connection.original')}</dt>
        <dd>
          <code>{original}</code>
        </dd>
        <dt>{say('connection.reply')}</dt>
        <dd>
          <code>{reply}</code>
        </dd>
        <dt>{say('connection.nat')}</dt>
        <dd>{say(`connection.nat.${nat}`)}</dd>
      </dl>
    </details>
  );
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}
