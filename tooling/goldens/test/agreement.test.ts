import { readFileSync } from "node:fs";
import { reference } from "@tenon/backend";
import { cpu } from "@tenon/backend-cpu";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agreementPage, agreementPath } from "../src/agreement-page.ts";
import { agreementOf, casesOf, dtypesOf } from "../src/suite.ts";
import { suites } from "../src/suites.ts";

const openers = { reference: () => reference.open(), cpu: () => cpu.open({ threads: 1 }) };

for (const [name, open] of Object.entries(openers))
  describe(`on the ${name} backend`, () => {
    let backend: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      backend = await open();
    });
    afterAll(() => backend[Symbol.asyncDispose]());

    for (const suite of suites)
      for (const golden of casesOf(suite))
        test.each(dtypesOf(suite))(
          `${suite.name}: ${golden.name} agrees with ${golden.source} in %s`,
          async (dtype) => {
            const { errorOverTolerance, at } = await agreementOf(suite, golden, { backend, dtype });
            expect(errorOverTolerance, `error over tolerance of ${at}`).toBeLessThanOrEqual(1);
          },
        );
  });

test.each(suites)("docs/agreement says what is measured: $name", async (suite) => {
  expect(readFileSync(agreementPath(suite), "utf8")).toBe(await agreementPage(suite));
});
