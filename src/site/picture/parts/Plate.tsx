import type { Plate, PlateKind } from '../scene/drawing.ts';
import { fitted, widthOf } from '../scene/measure.ts';
import { pillWidth } from '../scene/plates.ts';
import { hueClass, type Marks, Outline, place } from './marks.tsx';

/** What tells kinds apart without colour. Lines in a square of 14. */
const ICONS: Readonly<Partial<Record<PlateKind, string>>> = {
  bridge: 'M1 5h12M10 2l3 3-3 3M13 9.5H1M4 6.5l-3 3 3 3',
  ovs: 'M1 5h12M10 2l3 3-3 3M13 9.5H1M4 6.5l-3 3 3 3',
  overlay: 'M1 10h3c3 0 3-6 6-6h3M1 4h3c3 0 3 6 6 6h3',
  macvlan: 'M7 12V8M2 2v3c0 2 5 1 5 3M12 2v3c0 2-5 1-5 3',
  ipvlan: 'M7 12V8M2 2v3c0 2 5 1 5 3M12 2v3c0 2-5 1-5 3',
  plugin: 'M5 1v4M9 1v4M3 5h8v2a4 4 0 0 1-8 0zM7 11v3',
  vlan: 'M1 4h12M1 7h12M1 10h12',
  tunnel: 'M2 4h10M2 10h10M2 4c-1.5 0-1.5 6 0 6M12 4c-1.5 0-1.5 6 0 6s1.5-6 0-6',
  nic: 'M2 3h10v8H2zM5 11v2M9 11v2M5 3v3h4V3',
  stack: 'M7 1l6 3-6 3-6-3zM1 7l6 3 6-3M1 10l6 3 6-3',
  service: 'M7 7m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 1v4M2 12l3.5-3.5M12 12L8.5 8.5',
};

/** A device of a host, or what stands for a network. */
export function PlateShape({ plate, marks }: { plate: Plate; marks: Marks }) {
  const { key, kind, width, height, title, tag, lines, pills, hue, up } = plate;
  const icon = ICONS[kind];
  const x = icon ? 28 : 10;
  const titleEnd = x + widthOf(title, 12.5, 'bold') + 7;
  const tagText = tag === '' ? '' : fitted(tag, width - titleEnd - 6, 11);
  const classes = `pic-item pic-plate pic-kind-${kind} ${hueClass(hue)} ${up ? '' : 'pic-off'} ${marks.classOf(key)}`;
  return (
    <g class={classes} style={place(plate)} data-key={key}>
      <Outline marks={marks} thing={key} width={width} height={height} radius={7} />
      <rect class="pic-base" width={width} height={height} rx="7" />
      {kind === 'overlay' && <rect class="pic-inner" x="3" y="3" width={width - 6} height={height - 6} rx="4.5" />}
      {icon && <path class="pic-icon pic-near" transform="translate(9 6)" d={icon} />}
      <text class="pic-title pic-near" x={x} y="18">
        {title}
        {tagText.length > 2 && (
          <tspan class="pic-tag" dx="7">
            {tagText}
          </tspan>
        )}
      </text>
      <text class="pic-title pic-far" x="10" y={height / 2 + 7}>
        {fitted(title, width - 18, 20, 'bold')}
      </text>
      {lines.map((line, index) => (
        <text key={line} class="pic-mono pic-quiet pic-near" x="10" y={33 + index * 14}>
          {line}
        </text>
      ))}
      <Pills pills={pills} width={width} top={26 + lines.length * 14} />
    </g>
  );
}

function Pills({ pills, width, top }: { pills: readonly string[]; width: number; top: number }) {
  let [x, y] = [10, top];
  const placed = pills.map((text) => {
    const own = Math.min(pillWidth(text), width - 20);
    if (x > 10 && x + own > width - 10) {
      x = 10;
      y += 24;
    }
    const at = { text, x, y, own };
    x += own + 6;
    return at;
  });
  return (
    <>
      {placed.map(({ text, own, ...at }) => (
        <g key={text} class="pic-pill pic-near" transform={`translate(${at.x} ${at.y})`}>
          <rect width={own} height="19" rx="9.5" />
          <text class="pic-mono" x={own / 2} y="13" text-anchor="middle">
            {fitted(text, own - 8, 10.5, 'mono')}
          </text>
        </g>
      ))}
    </>
  );
}
