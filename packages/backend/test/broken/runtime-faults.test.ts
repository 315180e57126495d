import { conformanceTestNames } from "../../src/conformance.ts";
import { expectCaught } from "./expect-caught.ts";
import { runtimeFaults } from "./runtime-faults.ts";

// These backends compute rightly: of the tests about values, one of each sort stands for the others.
const aboutValues = /: (matches the reference|special values|first and second gradients)/;
expectCaught(
  runtimeFaults,
  conformanceTestNames().filter((name) => !aboutValues.test(name) || name.startsWith("add ")),
);
