import type { JSX } from "preact";
import type { LayerActivation } from "../protocol/digits-messages.ts";
import { isDark } from "../shell/theme.ts";
import { text } from "../text/language.ts";
import { formatShape } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { greatest, inkPixels, PixelImage, signedPixels } from "../ui/pixel-image.tsx";
import { activations, inspect, weights } from "./digits-state.ts";

export function WeightsPanel(): JSX.Element {
  const words = text.value.digits;
  const found = weights.value;
  const dark = isDark.value;
  const images: JSX.Element[] = [];
  if (found && found.images.length > 0) {
    const { width, height, images: values } = found;
    const each = width * height;
    // One scale for all, which few outliers do not spoil.
    const most = 0.6 * greatest(values);
    for (let i = 0; i < values.length / each; i++)
      images.push(
        <PixelImage
          key={i}
          width={width}
          height={height}
          pixels={signedPixels(values.subarray(i * each, (i + 1) * each), most, dark)}
          label={`${words.weights} ${i + 1}`}
        />,
      );
  }
  return (
    <Panel title={words.weights} help={words.weightsHelp}>
      {images.length > 0 ? (
        <div class="weights">{images}</div>
      ) : (
        <p class="empty">{found ? words.noWeights : words.notTrained}</p>
      )}
    </Panel>
  );
}

export function ActivationsPanel(): JSX.Element {
  const words = text.value.digits;
  const found = activations.value;
  const another = (): void => inspect(Math.floor(Math.random() * 10_000));
  return (
    <Panel
      title={words.inside}
      help={words.insideHelp}
      aside={
        found && (
          <button type="button" class="quiet" onClick={another}>
            {words.anotherImage}
          </button>
        )
      }
    >
      {found ? (
        <div class="activations">
          <div class="activation">
            <span class="activation-name">
              {found.image === "drawing" ? words.own : words.imageNumber(found.image, found.digit ?? 0)}
            </span>
            <span class="maps">
              <PixelImage
                width={28}
                height={28}
                scale={2}
                class="map"
                pixels={inkPixels(found.pixels)}
                label={words.own}
              />
            </span>
          </div>
          {found.layers.map((layer, i) => (
            <Activation key={`${i} ${layer.name}`} layer={layer} />
          ))}
        </div>
      ) : (
        <p class="empty">{words.notTrained}</p>
      )}
    </Panel>
  );
}

const mostMaps = 32;
const mostValues = 2048;

function Activation({ layer: { name, shape, values } }: { readonly layer: LayerActivation }): JSX.Element {
  const dark = isDark.value;
  const most = greatest(values);
  const shown = shape.length === 3 ? featureMaps(shape, values) : [rowOf(values)];
  return (
    <div class="activation">
      <span class="activation-name">
        {name}
        <span class="activation-shape">{formatShape(shape)}</span>
      </span>
      <span class="maps">
        {shown.map(({ width, height, data, scale }, i) => (
          <PixelImage
            key={i}
            width={width}
            height={height}
            scale={scale}
            class="map"
            pixels={signedPixels(data, most, dark)}
            label={`${name} ${i + 1}`}
          />
        ))}
      </span>
    </div>
  );
}

interface Map2d {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
  readonly scale: number;
}

/** An image for each channel. */
function featureMaps([height = 1, width = 1, channels = 1]: readonly number[], values: Float32Array): Map2d[] {
  return Array.from({ length: Math.min(channels, mostMaps) }, (_, channel) => ({
    width,
    height,
    scale: Math.max(1, Math.round(40 / width)),
    data: Float32Array.from({ length: height * width }, (_, i) => values[i * channels + channel] as number),
  }));
}

/** A row of neurons, broken into lines. */
function rowOf(values: Float32Array): Map2d {
  const count = Math.min(values.length, mostValues);
  const width = count > 256 ? Math.ceil(Math.sqrt(count)) : Math.min(count, 32);
  const height = Math.ceil(count / width);
  const data = new Float32Array(width * height);
  data.set(values.subarray(0, count));
  return { width, height, data, scale: Math.max(1, Math.min(14, Math.floor(count > 256 ? 84 / width : 320 / width))) };
}
