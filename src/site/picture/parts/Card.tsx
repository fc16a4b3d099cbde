import type { Card, CardRow } from '../scene/drawing.ts';
import { fitted, widthOf } from '../scene/measure.ts';
import { hueClass, type Marks, Outline, place } from './marks.tsx';

/** A container, or a network namespace without one. */
export function CardShape({ card, marks }: { card: Card; marks: Marks }) {
  const { key, kind, width, height, name, detail, badge, rows, notes, compact, state } = card;
  const badgeWidth = badge === '' ? 0 : widthOf(badge, 10.5, 'mono') + 12;
  return (
    <g class={`pic-item pic-card pic-${kind} pic-${state} ${marks.classOf(key)}`} style={place(card)} data-key={key}>
      <Outline marks={marks} thing={key} width={width} height={height} radius={9} />
      <rect class="pic-box" width={width} height={height} rx="8" />
      <StateMark state={state} kind={kind} />
      <text class="pic-name pic-near" x="23" y={compact ? 15 : 18}>
        {name}
      </text>
      <text class="pic-name pic-far" x="10" y={height / 2 + 7}>
        {fitted(name, width - 18, 20, 'bold')}
      </text>
      {compact ? (
        <text class="pic-mono pic-small pic-near" x="23" y="29">
          {rows[0]?.text || detail}
        </text>
      ) : (
        <text class="pic-quiet pic-near" x="10" y="32">
          {detail}
        </text>
      )}
      {rows.map((row) => (
        <Row key={row.key} row={row} compact={compact} />
      ))}
      {notes.map((note, index) => (
        <text key={note} class="pic-quiet pic-near" x="10" y={38 + rows.length * 17 + 11 + index * 15}>
          {note}
        </text>
      ))}
      {badge !== '' && (
        <g class="pic-badge pic-near" transform={`translate(${width - badgeWidth - 6} -7)`}>
          <rect width={badgeWidth} height="17" rx="8.5" />
          <text class="pic-mono" x={badgeWidth / 2} y="12" text-anchor="middle">
            {badge}
          </text>
        </g>
      )}
    </g>
  );
}

function Row({ row, compact }: { row: CardRow; compact: boolean }) {
  const { y, hue, up, device, text } = row;
  return (
    <g class={`${hueClass(hue)} ${up ? '' : 'pic-off'}`}>
      <rect class="pic-plug" x="-2" y={y - (compact ? 3 : 5)} width="4" height={compact ? 6 : 10} rx="1.5" />
      {!compact && (
        <>
          <text class="pic-mono pic-quiet pic-near" x="10" y={y + 4}>
            {fitted(device, 40, 11, 'mono')}
          </text>
          <text class="pic-mono pic-near" x="52" y={y + 4}>
            {text}
          </text>
        </>
      )}
    </g>
  );
}

/** State by shape, not by colour alone: a disc runs, a square stands, bars pause, a triangle is unwell. */
function StateMark({ state, kind }: Pick<Card, 'state' | 'kind'>) {
  if (kind === 'namespace' || kind === 'more') return <path class="pic-mark pic-near" d="M9 9.5h8M9 13.5h8M9 17.5h8" />;
  if (kind === 'balancer') return <path class="pic-mark pic-near" d="M13 9v3M13 12L9 17M13 12v5M13 12l4 5" />;
  if (state === 'running') return <circle class="pic-state pic-near" cx="13" cy="13.5" r="4" />;
  if (state === 'paused') return <path class="pic-mark pic-near" d="M11 10v7M15 10v7" />;
  if (state === 'unwell') return <path class="pic-state pic-near" d="M13 9l5 9H8z" />;
  return <rect class="pic-mark pic-near" x="9.5" y="10" width="7" height="7" />;
}
