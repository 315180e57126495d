import type { Backend } from "@tenon/backend";
import { reference } from "@tenon/backend";
import type { NeuronCommand, NeuronEvent, NeuronValues } from "../../protocol/neuron-messages.ts";
import type { NeuronSetup } from "../../protocol/neuron-setup.ts";
import { send } from "../port.ts";
import { openRegistry } from "../registry.ts";
import { NeuronProgram } from "./neuron-program.ts";

const tell = (event: NeuronEvent): void => send(event);

/** Computes with the reference backend: it is there at once, and a neuron is no work. */
class NeuronSession {
  readonly #registry = openRegistry();
  readonly #backend: Promise<Backend> = reference.open();
  #program: { readonly made: string; readonly program: NeuronProgram } | undefined;
  #work: Promise<void> = Promise.resolve();

  handle({ number, setup }: NeuronCommand): void {
    this.#work = this.#work.then(async () => {
      try {
        tell({ type: "values", number, values: await this.#evaluate(setup) });
      } catch (error) {
        tell({ type: "problem", number, message: (error as Error).message });
      }
    });
  }

  async #evaluate(setup: NeuronSetup): Promise<NeuronValues> {
    const { activation, loss } = setup;
    const made = JSON.stringify([activation, loss]);
    if (this.#program?.made !== made) {
      const program = new NeuronProgram(await this.#backend, this.#registry, setup);
      this.#program?.program[Symbol.dispose]();
      this.#program = { made, program };
    }
    return this.#program.program.evaluate(setup);
  }
}

export function openNeuron(): (command: NeuronCommand) => void {
  const session = new NeuronSession();
  return (command) => session.handle(command);
}
