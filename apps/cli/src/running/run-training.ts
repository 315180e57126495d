import type { Registry } from "@tenon/registry";
import type { JsonValue, TrainingEvent, TrainOptions } from "@tenon/training";
import { TrainingError, train } from "@tenon/training";
import { CommandError } from "../command-error.ts";
import { abortOnSignals, Interruption } from "../interruption.ts";
import type { Reporter } from "../reporters/reporter.ts";
import { initialWeights } from "../saving/initial-weights.ts";
import { loadData, requireOutputForEachClass } from "./load-data.ts";
import { RunBackend } from "./run-backend.ts";
import type { TrainingPlan } from "./training-plan.ts";

/** Trains what is planned, from loading the data to the last save. */
export async function runTraining(registry: Registry, plan: TrainingPlan, reporter: Reporter): Promise<void> {
  const { configuration, parts, place, resume, title } = plan;
  using interruption = abortOnSignals();
  try {
    reporter.message(`Loading ${configuration.dataset.type} ...`);
    const data = await loadData(registry, configuration);
    requireOutputForEachClass(parts.model, data);
    const loaded = plan.weights && (await initialWeights(plan.weights, { ...parts, data }));
    if (loaded)
      reporter.message(
        `Weights of ${plan.weights?.from}: ${loaded.loaded.length} of ${loaded.loaded.length + loaded.kept.length} parameters`,
      );
    await using opened = await RunBackend.open(parts.opener);
    const { backend } = opened;
    const verb = resume ? "Going on with" : "Training";
    reporter.message(
      `${verb} ${title} on ${data.name}, backend ${backend.name}${place ? `, saved in ${place.name}` : ""}`,
    );
    if (resume && resume.progress.epoch > configuration.epochs)
      reporter.message(`All ${configuration.epochs} epochs are done already; --epochs <n> trains on`);
    const { earlyStopping, keepBest, microBatches, epochs } = configuration;
    if ((earlyStopping || keepBest) && !data.splits.validation)
      reporter.message(
        "Epochs are judged by what they are trained on; --validation <fraction> judges them by other examples",
      );
    const options: TrainOptions = {
      ...parts,
      backend,
      data,
      epochs,
      microBatches,
      earlyStopping,
      keepBest,
      reportEvery: plan.reportEvery,
      ...(loaded && { initial: { params: loaded.params } }),
      ...(place && {
        save: { to: place, everySteps: plan.saveEvery, configuration: asJson(configuration) },
      }),
      resume,
      reopen: opened.reopen,
      signal: interruption.signal,
    };
    await follow(train(options), plan, reporter);
  } finally {
    reporter.close();
  }
}

/** Hands on every event, and says at the end, whichever it is, where the run is saved. */
async function follow(run: AsyncIterable<TrainingEvent>, { place }: TrainingPlan, reporter: Reporter): Promise<void> {
  let step = 0;
  let warned = "";
  try {
    for await (const event of run) {
      if (event.type === "step" || event.type === "save") step = event.step;
      // A disk that is full is full at every save.
      if (event.type === "warning" && event.error.message === warned) continue;
      if (event.type === "warning") warned = event.error.message;
      reporter.event(event);
    }
    await place?.settle();
    if (place) reporter.message(`saved in ${place.name}: see tenon evaluate, tenon predict and tenon train --resume`);
  } catch (error) {
    reporter.close();
    await place?.settle();
    const saved = place?.written ? `saved in ${place.name}` : "nothing is saved";
    const goingOn = place?.written ? `; go on with: tenon train --resume ${place.name}` : "";
    if (error instanceof Interruption)
      throw new Interruption(error.signal, `interrupted after step ${step}; ${saved}${goingOn}`);
    if (place?.written && isNonFinite(error)) {
      const again = `begin again from there by --load-weights ${place.name}`;
      throw new CommandError(`${(error as Error).message}; ${saved}; ${again}`, 1, { cause: error });
    }
    throw error;
  }
}

const isNonFinite = (error: unknown): boolean => error instanceof TrainingError && error.code === "non-finite";

/** Configurations come from JSON and from flags, and hold nothing else. */
const asJson = (configuration: TrainingPlan["configuration"]): JsonValue =>
  JSON.parse(JSON.stringify(configuration)) as JsonValue;
