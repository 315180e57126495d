import type { JSX } from "preact";
import { text } from "../text/language.ts";
import type { BoxContent } from "./graph-content.tsx";
import type { Box } from "./graph-layout.ts";
import { show } from "./math.tsx";

interface GraphBoxProps {
  readonly content: BoxContent;
  readonly box: Box;
  readonly width: number;
  readonly height: number;
}

/** Steps from the inputs to the loss. */
const last = 4;

/** One number of the computation, with its gradient below it. */
export function GraphBox({ content, box, width, height }: GraphBoxProps): JSX.Element {
  const { kind, caption, symbol, value, gradient, was, order } = content;
  const place = { left: `${box.x}px`, top: `${box.y}px`, width: `${width}px`, height: `${height}px` };
  return (
    <div class={`graph-box graph-${kind}`} style={place} data-box={box.id}>
      <div class="graph-head">
        <math>{symbol}</math>
        <span class="graph-caption">{caption}</span>
      </div>
      {value === undefined ? (
        <span class="graph-unknown">?</span>
      ) : (
        <span class="graph-value number" data-value={value} style={{ "--order": order }}>
          {show(value)}
        </span>
      )}
      <Slope symbol={symbol} gradient={gradient} was={was} order={last - order} />
    </div>
  );
}

function Slope({
  symbol,
  gradient,
  was,
  order,
}: Pick<BoxContent, "symbol" | "gradient" | "was" | "order">): JSX.Element | null {
  if (was !== undefined) return <span class="graph-was number">{text.value.neuron.was(show(was))}</span>;
  if (gradient === null || gradient === undefined) return <span class="graph-slope" />;
  return (
    <span class="graph-slope graph-appears number" data-gradient={gradient} style={{ "--order": order }}>
      <math>
        <mrow>
          <mo>∂</mo>
          <mi>L</mi>
          <mo lspace="0" rspace="0">
            /
          </mo>
          <mo>∂</mo>
          {symbol}
        </mrow>
      </math>
      <span>{show(gradient)}</span>
    </span>
  );
}
