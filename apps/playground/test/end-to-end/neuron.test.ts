import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { expect, inject, test } from "vitest";
import { seriousFindings } from "./accessibility.ts";
import { desktop, openBrowser, phone } from "./browser.ts";

const browser = openBrowser();
const site = `${inject("site")}#/neuron`;
const folder = fileURLToPath(new URL("../../.cache/screenshots/", import.meta.url));
const patiently = { timeout: 30_000 };

type Step = "Forward" | "Backward" | "Update" | "All three" | "Back" | "Reset" | "Copy link";

/** The view "One neuron", as a user works with it. */
class NeuronPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async press(name: Step): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** In one task of the page, so that no answer comes in between. */
  async pressAtOnce(...names: readonly Step[]): Promise<void> {
    await this.page.evaluate(`(() => {
      const press = (label) => [...document.querySelectorAll("button")].find((one) => one.textContent === label || one.ariaLabel === label).click();
      for (const label of ${JSON.stringify(names)}) press(label);
    })()`);
  }

  /** A whole step, part by part. */
  async step(): Promise<void> {
    for (const name of ["Forward", "Backward", "Update"] as const) await this.press(name);
    await this.stage("given");
  }

  async stage(stage: "given" | "forward" | "backward"): Promise<void> {
    await this.page.locator(`.facts[data-phase="${stage}"]`).waitFor(patiently);
  }

  /** The value in a box of the diagram, undefined where a question mark stands. */
  async value(box: string): Promise<number | undefined> {
    return this.#number(`[data-box="${box}"] [data-value]`, "data-value");
  }

  async gradient(box: string): Promise<number | undefined> {
    return this.#number(`[data-box="${box}"] [data-gradient]`, "data-gradient");
  }

  async slope(): Promise<number | undefined> {
    return this.#number("[data-slope]", "data-slope");
  }

  async #number(selector: string, attribute: string): Promise<number | undefined> {
    const found = this.page.locator(selector);
    return (await found.count()) === 0 ? undefined : Number(await found.getAttribute(attribute));
  }

  async set(label: string, value: string): Promise<void> {
    const field = this.page.getByLabel(label, { exact: true });
    await field.fill(value);
    await field.blur();
  }
}

async function visitNeuron(options?: BrowserContextOptions, link = site) {
  const visit = await browser.visit(link, options);
  const neuron = new NeuronPage(visit.page);
  await neuron.stage("given");
  return { neuron, ...visit };
}

interface Formulas {
  readonly f: (z: number) => number;
  /** Of z and a. */
  readonly slope: (z: number, a: number) => number;
}

// The formulas of the textbook, in f64: what the page shows comes from the engine, in f32.
const activations: Readonly<Record<string, Formulas>> = {
  sigmoid: { f: (z) => 1 / (1 + Math.exp(-z)), slope: (_, a) => a * (1 - a) },
  tanh: { f: Math.tanh, slope: (_, a) => 1 - a * a },
  softplus: { f: (z) => Math.log1p(Math.exp(z)), slope: (z) => 1 / (1 + Math.exp(-z)) },
};
const losses = {
  "squared error": { f: (a: number, t: number) => (a - t) ** 2, slope: (a: number, t: number) => 2 * (a - t) },
  "cross-entropy": {
    f: (a: number, t: number) => -t * Math.log(a) - (1 - t) * Math.log(1 - a),
    slope: (a: number, t: number) => (a - t) / (a * (1 - a)),
  },
} as const;

const cases = [
  ["sigmoid", "squared error"],
  ["sigmoid", "cross-entropy"],
  ["tanh", "squared error"],
  ["softplus", "squared error"],
] as const;

for (const [activation, loss] of cases)
  test(`${activation} with ${loss}: every number is the analytic one, forward, backward and after the update`, async () => {
    const { neuron, page, complaints, close } = await visitNeuron();
    await page.getByRole("button", { name: "Inputs: 3" }).click();
    const [inputs, weights, bias, target, rate] = [[0.5, -1.5, 2], [0.4, -0.3, 0.25], -0.7, 0.25, 0.8];
    for (const [i, x] of inputs.entries()) await neuron.set(`Input x${i + 1}`, String(x));
    for (const [i, w] of weights.entries()) await neuron.set(`Weight w${i + 1}`, String(w));
    await neuron.set("Bias b", String(bias));
    await neuron.set("Learning rate η", String(rate));
    await page.getByLabel("Activation", { exact: true }).selectOption(activation);
    await page.getByLabel("Loss", { exact: true }).selectOption({ label: loss });
    await neuron.set("Target t", String(target));

    const products = inputs.map((x, i) => x * (weights[i] as number));
    const z = products.reduce((sum, product) => sum + product, bias);
    const a = (activations[activation] as Formulas).f(z);
    const slope = (activations[activation] as Formulas).slope(z, a);
    const byA = losses[loss].slope(a, target);
    const byZ = byA * slope;

    expect(await neuron.value("z")).toBeUndefined();
    await neuron.press("Forward");
    await neuron.stage("forward");
    for (const [i, product] of products.entries()) expect(await neuron.value(`p${i}`)).toBeCloseTo(product, 5);
    expect(await neuron.value("z")).toBeCloseTo(z, 5);
    expect(await neuron.value("a")).toBeCloseTo(a, 5);
    expect(await neuron.value("L")).toBeCloseTo(losses[loss].f(a, target), 5);
    expect(await neuron.gradient("a")).toBeUndefined();

    await neuron.press("Backward");
    await neuron.stage("backward");
    expect(await neuron.gradient("a")).toBeCloseTo(byA, 5);
    expect(await neuron.slope()).toBeCloseTo(slope, 5);
    expect(await neuron.gradient("z")).toBeCloseTo(byZ, 5);
    expect(await neuron.gradient("b")).toBeCloseTo(byZ, 5);
    for (const [i, x] of inputs.entries()) {
      expect(await neuron.gradient(`p${i}`)).toBeCloseTo(byZ, 5);
      expect(await neuron.gradient(`w${i}`)).toBeCloseTo(byZ * x, 5);
      expect(await neuron.gradient(`x${i}`)).toBeCloseTo(byZ * (weights[i] as number), 5);
    }

    await neuron.press("Update");
    await neuron.stage("given");
    for (const [i, w] of weights.entries())
      expect(await neuron.value(`w${i}`)).toBeCloseTo(w - rate * byZ * (inputs[i] as number), 5);
    expect(await neuron.value("b")).toBeCloseTo(bias - rate * byZ, 5);
    expect(complaints).toEqual([]);
    await close();
  });

test("steps forward and back through the history, and to its beginning", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  const first = await neuron.value("w0");
  const shown = async () => [await neuron.value("w0"), await neuron.value("L"), await neuron.gradient("w0")];
  const seen: (number | undefined)[][] = [];
  for (const name of ["Forward", "Backward", "Update", "Forward", "Backward"] as const) {
    seen.push(await shown());
    await neuron.press(name);
    await neuron.stage(name === "Forward" ? "forward" : name === "Backward" ? "backward" : "given");
  }
  expect(new Set(seen.map((numbers) => numbers.join())).size).toBe(5);
  for (const numbers of seen.toReversed()) {
    await neuron.press("Back");
    await expect.poll(shown, patiently).toEqual(numbers);
  }
  expect(await page.getByRole("button", { name: "Back", exact: true }).isDisabled()).toBe(true);
  for (const _ of "12") await neuron.press("All three");
  await expect.poll(() => page.locator('[data-fact="updates"]').textContent(), patiently).toBe("2");
  await neuron.press("Reset");
  await expect.poll(() => neuron.value("w0"), patiently).toBe(first);
  expect(await page.locator('[data-fact="updates"]').textContent()).toBe("0");
  expect(complaints).toEqual([]);
  await close();
});

test("gradient descent lowers the loss with every update, and the curve shows it", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  let before = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    await neuron.press("Forward");
    await neuron.stage("forward");
    const loss = (await neuron.value("L")) as number;
    expect(loss).toBeLessThan(before);
    before = loss;
    await neuron.press("Backward");
    await neuron.press("Update");
    await neuron.stage("given");
  }
  await page.locator(".uplot canvas").waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("a slider moves every number at once, also after the backward pass", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  await neuron.press("Forward");
  await neuron.press("Backward");
  await neuron.stage("backward");
  const [z, gradient] = [await neuron.value("z"), await neuron.gradient("w0")];
  await page.getByLabel("Weight w1, slider").focus();
  for (const _ of "12345") await page.keyboard.press("ArrowRight");
  expect(await neuron.value("w0")).toBeCloseTo(0.85, 6);
  await expect.poll(() => neuron.value("z"), patiently).toBeCloseTo((z as number) + 0.05, 5);
  expect(await neuron.gradient("w0")).not.toBe(gradient);
  expect(await page.getByLabel("Weight w1", { exact: true }).inputValue()).toBe("0.85");
  expect(complaints).toEqual([]);
  await close();
});

test("says where a probability has no gradient, and where a link cannot be read", async () => {
  const { neuron, page, complaints, close } = await visitNeuron(desktop, `${site}?setup=bm90IGpzb24`);
  await page.getByText("This link holds a set-up that cannot be read").waitFor();
  await page.getByLabel("Activation", { exact: true }).selectOption("identity");
  await page.getByLabel("Loss", { exact: true }).selectOption({ label: "cross-entropy" });
  await neuron.set("Bias b", "4");
  await neuron.press("Forward");
  await page.getByText("This output is no probability between 0 and 1").waitFor();
  await neuron.press("Backward");
  await neuron.stage("backward");
  expect(await neuron.gradient("z")).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test("a link restores the set-up, with the weights as they are after an update", async () => {
  const { neuron, page, close } = await visitNeuron();
  await page.getByRole("button", { name: "Inputs: 3" }).click();
  await page.getByLabel("Activation", { exact: true }).selectOption("tanh");
  await neuron.set("Target t", "-0.5");
  await neuron.step();
  const weights = [await neuron.value("w0"), await neuron.value("w1"), await neuron.value("w2")];
  await neuron.press("Copy link");
  await page.getByText("The link is in the clipboard").waitFor();
  const link = (await page.evaluate("navigator.clipboard.readText()")) as string;
  await close();
  const again = await visitNeuron(desktop, link);
  expect([await again.neuron.value("w0"), await again.neuron.value("w1"), await again.neuron.value("w2")]).toEqual(
    weights,
  );
  expect(await again.page.getByLabel("Activation", { exact: true }).inputValue()).toBe("tanh");
  expect(await again.neuron.value("t")).toBe(-0.5);
  expect(again.complaints).toEqual([]);
  await again.close();
});

test("steps pressed faster than the engine answers are all taken, in their order", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  await neuron.step();
  await neuron.press("Reset");
  await neuron.pressAtOnce("All three", "All three", "Forward");
  await neuron.stage("forward");
  expect(await page.locator('[data-fact="updates"]').textContent()).toBe("2");
  for (const _ of "1234567") await neuron.press("Back");
  expect(await page.getByRole("button", { name: "Back", exact: true }).isDisabled()).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});

test("steps that wait for the engine are left out once someone goes back", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  const first = await neuron.value("w0");
  const updates = () => page.locator('[data-fact="updates"]').textContent();
  await neuron.step();
  const second = await neuron.value("w0");
  await neuron.pressAtOnce("All three", "All three", "Back");
  await neuron.stage("backward");
  await neuron.press("Update");
  await neuron.stage("given");
  expect([await neuron.value("w0"), await updates()]).toEqual([second, "1"]);
  await neuron.pressAtOnce("All three", "All three", "Reset");
  await neuron.press("Forward");
  await neuron.stage("forward");
  expect([await neuron.value("w0"), await updates()]).toEqual([first, "0"]);
  expect(complaints).toEqual([]);
  await close();
});

test("a reload changes nothing: numbers, step and the way back stay", async () => {
  const { neuron, page, complaints, close } = await visitNeuron();
  const first = await neuron.value("w0");
  for (const _ of "12") await neuron.press("All three");
  await neuron.press("Forward");
  await neuron.stage("forward");
  const shown = async () => [await neuron.value("w0"), await neuron.value("L"), await neuron.gradient("w0")];
  const before = await shown();
  await page.reload();
  await neuron.stage("forward");
  await expect.poll(shown, patiently).toEqual(before);
  expect(await page.locator('[data-fact="updates"]').textContent()).toBe("2");
  for (const _ of "1234567") await neuron.press("Back");
  expect(await neuron.value("w0")).toBe(first);
  expect(await page.getByRole("button", { name: "Back", exact: true }).isDisabled()).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});

const devices: Readonly<Record<string, BrowserContextOptions>> = { desktop, phone };

for (const [device, options] of Object.entries(devices))
  for (const colorScheme of ["light", "dark"] as const)
    test(`on a ${device}, ${colorScheme}: nothing serious for axe, nothing wider than the screen`, async () => {
      await mkdir(folder, { recursive: true });
      const { neuron, page, complaints, close } = await visitNeuron({ ...options, colorScheme });
      await page.getByRole("button", { name: "Inputs: 3" }).click();
      await neuron.step();
      await neuron.press("Forward");
      await neuron.press("Backward");
      await neuron.stage("backward");
      // The last number to appear is that of the first inputs.
      await page.waitForTimeout(800);
      await page.screenshot({ path: `${folder}neuron-${device}-${colorScheme}.png`, fullPage: true });
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    });
