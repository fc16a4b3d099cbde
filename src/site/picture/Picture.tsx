import type { LabPicture } from '#lab/picture.ts';
import { type Box, type HostDrawing, layOut, type Rail, WIDTH } from './layout.ts';
import type { PictureMemory } from './memory.ts';
import { Outline } from './Outline.tsx';

/** The live picture of the network, with a nested list that says the same to a screen reader. */
export function Picture({ picture, memory }: { picture: LabPicture; memory: PictureMemory }) {
  return (
    <div class="picture">
      {picture.hosts.map((host) => (
        <HostCard key={host.name} drawing={layOut(host, memory)} />
      ))}
      <Outline picture={picture} />
    </div>
  );
}

function HostCard({ drawing }: { drawing: HostDrawing }) {
  const { name, addresses, height, rails, boxes } = drawing;
  return (
    <svg class="picture-host" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true" focusable="false">
      <rect class="pic-host" x="1" y="1" width={WIDTH - 2} height={height - 2} rx="12" />
      <text class="pic-host-name" x="16" y="28">
        {name}
      </text>
      <text class="pic-mono pic-dim" x={WIDTH - 16} y="28" text-anchor="end">
        {addresses.map(({ device, address }) => `${device} ${address}`).join('  ')}
      </text>
      {rails.map((rail) => (
        <RailLine key={rail.key} rail={rail} />
      ))}
      {boxes.map((box) => (
        <ContainerBox key={box.key} box={box} />
      ))}
    </svg>
  );
}

function RailLine({ rail }: { rail: Rail }) {
  const { x, top, bottom, labelX } = rail;
  return (
    <g class={`pic-rail pic-hue-${rail.hue}`}>
      <path class="pic-line" d={`M${labelX - 6} ${top}H${x}V${bottom}`} />
      <circle class="pic-end" cx={x} cy={top} r="5" />
      <text class="pic-network" x={labelX} y={top - 2}>
        {clip(rail.name, 22)}
        {rail.internal ? <tspan class="pic-dim"> internal</tspan> : null}
      </text>
      <text class="pic-mono pic-dim" x={labelX} y={top + 12}>
        {clip([rail.bridge, ...rail.subnets].join('  '), 46)}
      </text>
    </g>
  );
}

function ContainerBox({ box }: { box: Box }) {
  const { x, y, width, height, ties, ports } = box;
  const name = clip(box.name, 20);
  // Characters left for the image, beside the name, the state and the port.
  const taken = name.length * 8 + (ports[0] ? pillWidth(ports[0].text) : 0) + (box.state === 'running' ? 0 : 60) + 40;
  const room = Math.floor((width - taken) / 7);
  return (
    <g class={`pic-container pic-${box.state}`}>
      {ties.map((tie) => (
        <g key={tie.key} class={`pic-tie pic-hue-${tie.hue}`}>
          <path class="pic-gap" d={`M${tie.railX + 4} ${tie.y}H${x}`} />
          <path class="pic-line" d={`M${tie.railX} ${tie.y}H${x}`} />
          <circle class="pic-dot" cx={tie.railX} cy={tie.y} r="4" />
        </g>
      ))}
      <rect class="pic-box" x={x} y={y} width={width} height={height} rx="8" />
      <circle class="pic-state" cx={x + 15} cy={y + 16} r="4" />
      <text class="pic-name" x={x + 26} y={y + 20.5}>
        {name}
        {room > 4 && (
          <tspan class="pic-dim pic-image" dx="8">
            {clip(box.image, room)}
          </tspan>
        )}
        {box.state !== 'running' && (
          <tspan class="pic-dim pic-image" dx="8">
            {box.state}
          </tspan>
        )}
      </text>
      {ties.map((tie) => (
        <g key={tie.key} class={`pic-hue-${tie.hue}`}>
          <rect class="pic-plug" x={x - 1} y={tie.y - 6} width="4" height="12" rx="2" />
          <text class="pic-mono" x={x + 14} y={tie.y + 4}>
            {[tie.device, tie.address?.split('/')[0]].filter(Boolean).join('  ')}
          </text>
          <text class="pic-mono pic-dim" x={x + width - 12} y={tie.y + 4} text-anchor="end">
            {tie.veth ?? ''}
          </text>
        </g>
      ))}
      {box.without && (
        <text class="pic-dim pic-image" x={x + 14} y={y + 44}>
          {box.without}
        </text>
      )}
      {ports.slice(0, 2).map((port, index) => (
        <PortPill key={port.key} text={port.text} x={x + width + 8} y={y + 16 + index * 24} />
      ))}
    </g>
  );
}

/** A published port: an opening in the host's side. */
function PortPill({ text, x, y }: { text: string; x: number; y: number }) {
  const width = pillWidth(text);
  return (
    <g class="pic-port">
      <rect x={x - width} y={y - 10} width={width} height="20" rx="10" />
      <text class="pic-mono" x={x - width / 2} y={y + 4} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

function pillWidth(text: string): number {
  return text.length * 6.7 + 16;
}

function clip(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
