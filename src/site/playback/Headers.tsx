import type { Layer } from '#lab/packets/headers.ts';
import { changesOf, type FieldChange, type LayerChange } from './changes.ts';
import type { PlaybackTexts } from './texts.ts';

interface Props {
  texts: PlaybackTexts;
  before: readonly Layer[] | undefined;
  after: readonly Layer[];
}

/** The headers of a packet before and after a hop, outermost first, with what has changed marked. */
export function Headers({ texts, before, after }: Props) {
  const { say } = texts;
  const both = before !== undefined;
  return (
    <table class="headers">
      <caption>{say(both ? 'headers' : 'headers.only')}</caption>
      <thead>
        <tr>
          <th scope="col">{say('field')}</th>
          {both && <th scope="col">{say('before')}</th>}
          <th scope="col">{say(both ? 'after' : 'value')}</th>
        </tr>
      </thead>
      {changesOf(before, after).map((layer, index) => (
        <tbody key={index} class={`headers-${layer.state} ${layer.outer ? 'headers-outer' : ''}`}>
          <tr>
            <th scope="rowgroup" colSpan={both ? 3 : 2}>
              {nameOf(texts, layer)}
              {(layer.state === 'added' || layer.state === 'removed') && <em>{say(layer.state)}</em>}
            </th>
          </tr>
          {layer.fields.map((field) => (
            <Field key={field.name} texts={texts} field={field} both={both} layer={layer} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Field({
  texts,
  field,
  both,
  layer,
}: {
  texts: PlaybackTexts;
  field: FieldChange;
  both: boolean;
  layer: LayerChange;
}) {
  const { name, before, after } = field;
  const changed = layer.state === 'changed' && before !== after;
  return (
    <tr class={changed ? 'headers-field-changed' : undefined}>
      <th scope="row">
        {texts.say(`field.${name}`)}
        {changed && <span class="visually-hidden"> ({texts.say('changed')})</span>}
      </th>
      {both && <td>{changed ? <del>{before ?? '–'}</del> : (before ?? '–')}</td>}
      <td>{changed ? <ins>{after ?? '–'}</ins> : (after ?? '–')}</td>
    </tr>
  );
}

function nameOf({ say }: PlaybackTexts, { name, outer }: LayerChange): string {
  const layer = say(`layer.${name}`);
  return outer && name !== 'vxlan' ? say('outer', { layer }) : layer;
}
