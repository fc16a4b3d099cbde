import type { Frame, Group, Point, Rail, Wire } from '../scene/drawing.ts';
import { widthOf } from '../scene/measure.ts';
import { pathOf } from '../scene/orthogonal.ts';
import { say } from '../texts.ts';
import { hueClass, type Marks, Outline, place } from './marks.tsx';

/** The frame of a host. */
export function FrameShape({ frame, marks }: { frame: Frame; marks: Marks }) {
  const { key, width, height, name, tags, stopped } = frame;
  let x = 20 + widthOf(name, 15, 'bold') + 10;
  return (
    <g class={`pic-item pic-host ${stopped ? 'pic-engine-stopped' : ''}`} style={place(frame)} data-key={key}>
      <Outline marks={marks} thing={key} width={width} height={height} radius={13} />
      <rect class="pic-frame" width={width} height={height} rx="12" />
      <text class="pic-host-name" x="16" y="24">
        {name}
      </text>
      {tags.map((tag) => {
        const own = widthOf(tag, 11) + 14;
        const at = x;
        x += own + 6;
        return (
          <g key={tag} class="pic-host-tag pic-near" transform={`translate(${at} 10)`}>
            <rect width={own} height="19" rx="9.5" />
            <text x={own / 2} y="13.5" text-anchor="middle">
              {tag}
            </text>
          </g>
        );
      })}
    </g>
  );
}

/** The frame around cards that belong together. */
export function GroupShape({ group }: { group: Group }) {
  return (
    <g class="pic-item pic-group" style={place(group)}>
      <rect width={group.width} height={group.height} rx="10" />
      <text class="pic-quiet pic-near" x="11" y="16">
        {group.title}
      </text>
    </g>
  );
}

/** Connections that run together, drawn from where they meet, so that dashes fall on dashes; below them, what keeps them apart from what they cross. */
export function BundleShape({ wires, marks }: { wires: readonly Wire[]; marks: Marks }) {
  return (
    <g class="pic-bundle">
      {wires.map(({ key, points }) => (
        <path key={key} class="pic-gap" d={pathOf(points.toReversed())} />
      ))}
      {wires.map((wire) => (
        <WireShape key={wire.key} wire={wire} marks={marks} />
      ))}
    </g>
  );
}

function WireShape({ wire, marks }: { wire: Wire; marks: Marks }) {
  const { kind, hue, up, points, ends } = wire;
  const chosen = marks.selected !== undefined && ends.includes(marks.selected);
  const [first, last] = [points[0] as Point, points.at(-1) as Point];
  return (
    <g class={`pic-wire pic-wire-${kind} ${hueClass(hue)} ${up ? '' : 'pic-off'} ${chosen ? 'pic-related' : ''}`}>
      <path class="pic-line" d={pathOf(points.toReversed())} />
      {kind !== 'route' && <circle class="pic-dot" cx={last.x} cy={last.y} r="3.5" />}
      {kind === 'cable' && <circle class="pic-dot" cx={first.x} cy={first.y} r="3" />}
    </g>
  );
}

/** What hosts are joined by. */
export function RailShape({ rail, marks }: { rail: Rail; marks: Marks }) {
  const { key, kind, hue, from, to, title, lines, label, faults } = rail;
  const chosen = marks.selected === key ? 'pic-related' : '';
  return (
    <g class={`pic-rail pic-rail-${kind} ${hueClass(hue)} ${chosen}`} data-key={kind === 'segment' ? key : undefined}>
      <path class="pic-rail-hit" d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
      <path class="pic-rail-line" d={`M${from.x} ${from.y}L${to.x} ${to.y}`} />
      <text class="pic-title pic-near" x={label.x} y={label.y}>
        {title}
        <tspan class="pic-mono pic-tag" dx="8">
          {lines.join('  ')}
        </tspan>
      </text>
      {faults.map((fault, index) => (
        <text key={fault} class="pic-fault pic-near" x={label.x} y={label.y + 15 + index * 15}>
          ✕ {fault}
        </text>
      ))}
    </g>
  );
}

/** Where a cable is cut. */
export function CutShape({ at }: { at: Point }) {
  return (
    <g class="pic-cut" transform={`translate(${at.x} ${at.y})`}>
      <circle r="8" />
      <path d="M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5" />
      <title>{say('cut')}</title>
    </g>
  );
}
